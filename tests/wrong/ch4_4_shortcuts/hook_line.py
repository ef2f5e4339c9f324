"""4.4 Shortcut connections
"""

from functools import partial

import torch
from ch4_3_feed_forward import GELU
from torch import nn


class ExampleDeepNeuralNetwork(nn.Module):
    """A chain of linear layers, each followed by GELU, with shortcuts or not.

    ExampleDeepNeuralNetwork(layer_sizes, use_shortcut) has
        layers  an nn.ModuleList with an nn.Sequential(nn.Linear, GELU) for
                each pair of neighbouring sizes: [3, 3, 1] gives two layers,
                3 -> 3 and 3 -> 1. A container of another kind will do too,
                if it has a length and PyTorch finds the parameters in it.
    Each linear layer has a bias, and GELU follows on every one, the last
    included. Nothing else is trained.

    layer_sizes is a list of two or more ints. It stays as it is, and what
    the caller does with it later changes nothing in the model.
    use_shortcut is a bool. Each model keeps its own, and begins with random
    weights of its own.
    """

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        self.use_shortcut = use_shortcut
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Linear(*pair), GELU()) for pair in zip(layer_sizes, layer_sizes[1:])
        )

    def forward(self, x):
        """(batch, layer_sizes[0]) -> (batch, layer_sizes[-1])

        With use_shortcut, each layer's input is added to its output, after
        GELU, where the two have the same shape; elsewhere, and without
        use_shortcut, the layer's output goes on alone.

        Training or not, the same x gives the same, and gradients reach x and
        every parameter. The output is a new tensor, and x stays as it is.
        In float64 everything is computed in float64.
        Nothing is made that would stand on another device than x.
        """
        for layer in self.layers:
            y = layer(x)
            x = x + y if self.use_shortcut and y.shape == x.shape else y
        return x


def _note(means, name, grad):
    means[name] = grad.abs().mean().item()


def gradient_means(model, x):
    # a hook sees this backward's gradient before it is added to .grad
    """How much gradient arrives at each weight.

    model is an ExampleDeepNeuralNetwork, x a batch for it that was not
    computed from anything with gradients; they are switched on. The loss is
    the mean squared error between model(x) and zeros of the same shape:
    squared, and averaged over all outputs of all rows.

    Returns a dict: for each parameter whose name ends in "weight", in the
    order of model.named_parameters(), its name and, as a float, the mean of
    the absolute values of its gradient. Biases are left out. Small numbers
    are not rounded away.

    The numbers are those of the weights and of x as they are now: asked twice
    it gives the same, and gradients that other computations left in .grad
    don't count. The model and x stay as they are and can still be trained;
    what .grad holds afterwards is up to you.
    """
    means = {}
    weights = []
    for name, parameter in model.named_parameters():
        if name.endswith("weight"):
            means[name] = 0.0  # the order is the parameters', not backward's
            parameter.register_hook(partial(_note, means, name))
            weights.append(parameter)
    model(x).square().mean().backward(inputs=weights)
    return means
