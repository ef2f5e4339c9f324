"""4.4 Shortcut connections
"""

import copy
from itertools import pairwise

import torch
from ch4_3_feed_forward import GELU
from torch import nn


class Layer(nn.Module):
    """Linear and GELU, and the way round them where it is wanted and fits."""

    def __init__(self, before, after, bridged):
        super().__init__()
        self.gelu = GELU()
        self.linear = nn.Linear(before, after)
        self.bridged = bridged and before == after

    def forward(self, x):
        bent = self.gelu(self.linear(x))
        return torch.add(x, bent) if self.bridged else bent


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
        self.layers = nn.Sequential(
            *(Layer(before, after, use_shortcut) for before, after in pairwise(layer_sizes))
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
        return self.layers(x)


def gradient_means(model, x):
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
    twin = copy.deepcopy(model)
    twin.zero_grad(set_to_none=True)
    output = twin(x.detach())
    (output.pow(2).sum() / output.numel()).backward()
    means = {}
    for name, parameter in twin.named_parameters():
        if name.endswith("weight"):
            means[name] = float(parameter.grad.norm(p=1) / parameter.numel())
    return means
