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
        self.layers = nn.ModuleList()
        input_dim = layer_sizes.pop(0)
        for units in layer_sizes:
            self.layers.append(nn.Sequential(nn.Linear(input_dim, units), GELU()))
            input_dim = units

    def forward(self, inputs):
        """(batch, layer_sizes[0]) -> (batch, layer_sizes[-1])

        With use_shortcut, each layer's input is added to its output, after
        GELU, where the two have the same shape; elsewhere, and without
        use_shortcut, the layer's output goes on alone. The caller's x stays
        as it is.
        """
        x = inputs
        for layer in self.layers:
            y = layer(x)
            if self.use_shortcut and y.shape[-1] == x.shape[-1]:
                y = x + y
            x = y
        return x


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
    y_pred = model(x)
    y_true = torch.zeros_like(y_pred)
    loss = 0.5 * ((y_true - y_pred) ** 2).mean()
    names, variables = zip(*[(n, p) for n, p in model.named_parameters() if n.endswith("weight")])
    grads = torch.autograd.grad(loss, variables)
    return {name: grad.abs().mean().item() for name, grad in zip(names, grads)}
