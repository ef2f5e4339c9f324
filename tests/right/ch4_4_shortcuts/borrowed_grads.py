"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn


class Chain(nn.ModuleDict):
    """Layers by name: "0", "1", ..."""

    def __iter__(self):
        return iter(self.values())


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = bool(use_shortcut)
        self.layers = Chain()
        for number in range(len(layer_sizes) - 1):
            linear = nn.Linear(layer_sizes[number], layer_sizes[number + 1])
            self.layers[str(number)] = nn.Sequential(linear, GELU())

    def forward(self, x):
        for linear, bend in self.layers.values():
            y = bend(nn.functional.linear(x, linear.weight, linear.bias))
            x = y.add(x) if self.use_shortcut and y.size(-1) == x.size(-1) else y
        return x


def gradient_means(model, x):
    kept = [(p, p.grad) for p in model.parameters()]
    for p, _ in kept:
        p.grad = None
    try:
        y = model(x.detach())
        (y.pow(2).sum() / y.numel()).backward()
        return {
            name: p.grad.abs().sum().item() / p.numel()
            for name, p in model.named_parameters()
            if name.endswith("weight")
        }
    finally:
        for p, old in kept:
            p.grad = old
