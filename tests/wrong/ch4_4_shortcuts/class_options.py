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

    use_shortcut = False

    def __init__(self, layer_sizes, use_shortcut):
        super().__init__()
        type(self).use_shortcut = use_shortcut
        self.layers = nn.ModuleList()
        previous = None
        for size in layer_sizes:
            if previous is not None:
                self.layers.append(nn.Sequential(nn.Linear(previous, size), GELU()))
            previous = size

    def forward(self, x):
        """(batch, layer_sizes[0]) -> (batch, layer_sizes[-1])

        With use_shortcut, each layer's input is added to its output, after
        GELU, where the two have the same shape; elsewhere, and without
        use_shortcut, the layer's output goes on alone. The caller's x stays
        as it is.
        """
        result = x
        for layer in self.layers:
            before = result
            result = layer(before)
            if self.use_shortcut and before.size() == result.size():
                result = before + result
        return result


def gradient_means(model, x):
    """How much gradient arrives at each weight.

    model is an ExampleDeepNeuralNetwork, x a batch for it. The loss is the
    mean squared error between model(x) and zeros of the same shape: squared,
    and averaged over all outputs of all rows.

    Returns a dict: for each parameter whose name ends in "weight", in the
    order of model.named_parameters(), its name and, as a float, the mean of
    the absolute values of its gradient. Biases are left out.

    Asked twice it gives the same, and gradients that other computations left
    in the parameters don't count. The weights and x are not changed, and can
    still be trained.
    """
    names = []
    weights = []
    for name, parameter in model.named_parameters():
        if name.endswith("weight"):
            names.append(name)
            weights.append(parameter)
    output = model(x)
    loss = nn.functional.mse_loss(output, torch.zeros_like(output))
    grads = torch.autograd.grad(loss, weights)
    return dict(zip(names, (g.abs().mean().item() for g in grads)))
