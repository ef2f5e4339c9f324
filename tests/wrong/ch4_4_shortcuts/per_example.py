"""4.4 Shortcut connections"""

import torch
from ch4_3_feed_forward import GELU
from torch import nn
from torch.func import functional_call, grad


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
            nn.Sequential(nn.Linear(fan_in, fan_out), GELU())
            for fan_in, fan_out in zip(layer_sizes[:-1], layer_sizes[1:])
        )

    def forward(self, x):
        """(batch, layer_sizes[0]) -> (batch, layer_sizes[-1])

        With use_shortcut, each layer's input is added to its output, after
        GELU, where the two have the same shape; elsewhere, and without
        use_shortcut, the layer's output goes on alone. The caller's x stays
        as it is.
        """
        h = x
        for layer in self.layers:
            y = layer(h)
            h = h + y if self.use_shortcut and h.shape == y.shape else y
        return h


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
    params = {name: p.detach() for name, p in model.named_parameters()}

    def loss_fn(params, example):
        prediction = functional_call(model, params, (example.unsqueeze(0),))
        return (prediction**2).mean()

    rows = [grad(loss_fn)(params, example) for example in x.detach()]
    return {
        name: torch.stack([row[name].abs().mean() for row in rows]).mean().item()
        for name in params
        if name.endswith("weight")
    }
