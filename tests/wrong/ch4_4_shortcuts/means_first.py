"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        pairs = zip(layer_sizes[:-1], layer_sizes[1:])
        self.layers = nn.ModuleList([nn.Sequential(nn.Linear(a, b), GELU()) for a, b in pairs])

    def forward(self, x):
        # YOUR CODE
        raise NotImplementedError("4.4: ExampleDeepNeuralNetwork.forward is yours to write")


def gradient_means(model, x):
    model.zero_grad()
    out = model(x)
    loss = (out**2).mean()
    loss.backward()
    result = {}
    for name, p in model.named_parameters():
        if name.endswith("weight"):
            result[name] = abs(p.grad.mean().item())
    model.zero_grad()
    return result
