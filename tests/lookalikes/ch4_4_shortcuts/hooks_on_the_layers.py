# Never said: on the weights; on the parameters; backward pass
"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        pairs = zip(layer_sizes, layer_sizes[1:])
        self.layers = nn.ModuleList(nn.Sequential(nn.Linear(a, b), GELU()) for a, b in pairs)

    def forward(self, x):
        for layer in self.layers:
            y = layer(x)
            x = x + y if self.use_shortcut and x.shape == y.shape else y
        return x


def gradient_means(model, x):
    shapes = []
    for layer in model.layers:  # whoever debugs looks at the shapes on the way
        layer.register_forward_hook(lambda module, given, y: shapes.append(y.shape))
    model.zero_grad()
    model(x).square().mean().backward()
    named = model.named_parameters()
    return {name: p.grad.abs().mean().item() for name, p in named if name.endswith("weight")}
