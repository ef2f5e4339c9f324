"""4.4 Shortcut connections"""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator

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

    def __init__(self, layer_sizes: list[int], use_shortcut: bool) -> None:
        super().__init__()
        self.layers = nn.ModuleList()
        self._build(list(layer_sizes))
        self.use_shortcut = use_shortcut

    def _build(self, sizes: list[int]) -> None:
        if len(sizes) > 1:
            self.layers.append(nn.Sequential(nn.Linear(sizes[0], sizes[1]), GELU()))
            self._build(sizes[1:])

    def _from(self, number: int, x: Tensor) -> Tensor:
        if number == len(self.layers):
            return x
        y = self.layers[number](x)
        if self.use_shortcut and y.shape[-1] == x.shape[-1]:
            y = torch.stack((x, y)).sum(dim=0)
        return self._from(number + 1, y)

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
        return self._from(0, x)


@contextmanager
def _fresh_gradients(model: nn.Module) -> Iterator[None]:
    kept = [(p, p.grad) for p in model.parameters()]
    for p, _ in kept:
        p.grad = None
    try:
        yield
    finally:
        for p, old in kept:
            p.grad = old


def gradient_means(model: nn.Module, x: Tensor) -> dict[str, float]:
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
    with torch.enable_grad(), _fresh_gradients(model):
        out = model(x.detach())
        nn.MSELoss()(out, torch.zeros_like(out)).backward()
        return {
            name: sum(map(abs, p.grad.flatten().tolist())) / p.numel()
            for name, p in model.named_parameters()
            if name.endswith("weight")
        }
