"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn


class ExampleDeepNeuralNetwork(nn.Module):
    """A chain of linear layers, each followed by GELU, with shortcuts or not.

    ExampleDeepNeuralNetwork(layer_sizes, use_shortcut) has
        layers  an nn.ModuleList with an nn.Sequential(nn.Linear, GELU) for
                each pair of neighbouring sizes: [3, 3, 1] gives two layers,
                3 -> 3 and 3 -> 1. Each linear layer has a bias, and GELU
                follows on every one, the last included.
    layer_sizes is a list of two or more ints, which stays as it is;
    use_shortcut is a bool.
    """

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList(
            [nn.Sequential(nn.Linear(a, b), GELU()) for a, b in zip(layer_sizes, layer_sizes[1:])]
        )

    def shortcut(self, layer):
        return self.use_shortcut and layer[0].in_features == layer[0].out_features

    def forward(self, x):
        """(batch, layer_sizes[0]) -> (batch, layer_sizes[-1])

        With use_shortcut, each layer's input is added to its output, after
        GELU, where the two have the same shape; elsewhere, and without
        use_shortcut, the layer's output goes on alone. The caller's x stays
        as it is.
        """
        for layer in self.layers:
            x = layer(x) + x if self.shortcut(layer) else layer(x)
        return x


def gradient_means(model, x):
    """Layer by layer from the end, with the chain rule."""
    x = x.detach()
    inputs, sums = [], []
    with torch.no_grad():
        for layer in model.layers:
            inputs.append(x)
            sums.append(layer[0](x))
            out = layer[1](sums[-1])
            x = x + out if model.shortcut(layer) else out
    arriving = 2 * x / x.numel()
    means = []
    for i in reversed(range(len(inputs))):
        layer = model.layers[i]
        with torch.enable_grad():
            s = sums[i].requires_grad_()
            (delta,) = torch.autograd.grad(layer[1](s), s, arriving)
        weight = layer[0].weight.detach()
        means.append((f"layers.{i}.0.weight", (delta.T @ inputs[i]).abs().mean().item()))
        arriving = delta @ weight + (arriving if model.shortcut(layer) else 0)
    return dict(reversed(means))
