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
        for a, b in zip(layer_sizes, layer_sizes[1:]):
            self.layers.append(nn.Sequential(nn.Linear(a, b), GELU()))

    def forward(self, x):
        """(batch, layer_sizes[0]) -> (batch, layer_sizes[-1])

        With use_shortcut, each layer's input is added to its output, after
        GELU, where the two have the same shape; elsewhere, and without
        use_shortcut, the layer's output goes on alone. The caller's x stays
        as it is.
        """
        for layer in self.layers:
            residual = x
            x = layer(x)
            if not self.use_shortcut or residual.shape != x.shape:
                continue
            x = torch.stack([residual, x]).sum(dim=0)
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
    parameters = list(model.parameters())
    before = [parameter.grad for parameter in parameters]
    try:
        for parameter in parameters:
            parameter.grad = None
        out = model(x.detach())
        ((out - torch.zeros_like(out)) ** 2).sum().div(out.numel()).backward()
        return {
            name: parameter.grad.norm(p=1).item() / parameter.numel()
            for name, parameter in model.named_parameters()
            if name.endswith("weight")
        }
    finally:
        for parameter, grad in zip(parameters, before):
            parameter.grad = grad
