"""4.4 Shortcut connections

lesson
"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn


class ExampleDeepNeuralNetwork(nn.Module):
    """TODO"""

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        # YOUR CODE
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Linear(n_in, n_out), GELU())
            for n_in, n_out in zip(layer_sizes, layer_sizes[1:])
        )

    def forward(self, x):
        # YOUR CODE
        for layer in self.layers:
            out = layer(x)
            x = x + out if self.use_shortcut and x.shape == out.shape else out
        return x


def gradient_means(model, x):
    """TODO"""
    # YOUR CODE
    output = model(x)
    loss = nn.functional.mse_loss(output, torch.zeros_like(output))
    weights = {name: p for name, p in model.named_parameters() if name.endswith("weight")}
    gradients = torch.autograd.grad(loss, list(weights.values()))
    return {name: g.abs().mean().item() for name, g in zip(weights, gradients)}
