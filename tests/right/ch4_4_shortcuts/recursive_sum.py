"""4.4 Shortcut connections
"""

from collections.abc import Iterator

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn


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

    def __init__(self, layer_sizes: list[int], use_shortcut: bool):
        super().__init__()
        sizes = tuple(layer_sizes)
        self.layers = nn.ModuleDict()
        for place in range(1, len(sizes)):
            linear = nn.Linear(sizes[place - 1], sizes[place])
            self.layers[str(place)] = nn.Sequential(linear, GELU())
        self.gates = [
            int(use_shortcut and there == here) for here, there in zip(sizes, sizes[1:])
        ]

    def forward(self, x: Tensor) -> Tensor:
        """(batch, layer_sizes[0]) -> (batch, layer_sizes[-1])

        With use_shortcut, each layer's input is added to its output, after
        GELU, where the two have the same shape; elsewhere, and without
        use_shortcut, the layer's output goes on alone.

        Training or not, the same x gives the same, and gradients reach x and
        every parameter. The output is a new tensor, and x stays as it is.
        In float64 everything is computed in float64.
        Nothing is made that would stand on another device than x.
        """
        for place, gate in enumerate(self.gates, start=1):
            way = self.layers[str(place)](x)
            if gate:
                way = x + way
            x = way
        return x


def _weights(model: nn.Module) -> Iterator[tuple[str, nn.Parameter]]:
    yield from filter(lambda item: item[0].endswith("weight"), model.named_parameters())


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
    names, weights = zip(*_weights(model))
    miss = model(x)
    with torch.no_grad():
        slope = 2 * miss / miss.numel()  # the loss's own slope, by hand
    grads = torch.autograd.grad(miss, weights, grad_outputs=slope)
    return dict(zip(names, (grad.abs().mean().item() for grad in grads)))
