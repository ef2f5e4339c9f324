"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn


class ExampleDeepNeuralNetwork(nn.Module):
    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.sizes = layer_sizes
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList(
            [nn.Sequential(nn.Linear(a, b), GELU()) for a, b in zip(self.sizes, self.sizes[1:])]
        )

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            if self.use_shortcut and self.sizes[i] == self.sizes[i + 1]:
                x = x + layer(x)
            else:
                x = layer(x)
        return x


def gradient_means(model, x):
    names, weights = zip(*[(n, p) for n, p in model.named_parameters() if n.endswith("weight")])
    loss = model(x).square().mean()
    grads = torch.autograd.grad(loss, weights)
    return {n: g.abs().mean().item() for n, g in zip(names, grads)}
