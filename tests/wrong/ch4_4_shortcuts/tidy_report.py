"""4.4 Shortcut connections"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn

logger = logging.getLogger(__name__)


@dataclass(frozen=True, order=True)
class GradientRecord:
    name: str
    mean_abs: float


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

    def __init__(self, layer_sizes: Sequence[int], use_shortcut: bool) -> None:
        super().__init__()
        if len(layer_sizes) < 2:
            raise ValueError("layer_sizes needs at least two sizes")
        if any(size < 1 for size in layer_sizes):
            raise ValueError("sizes must be positive")
        self.use_shortcut = bool(use_shortcut)
        self.layers = nn.ModuleList(self._make_layers(layer_sizes))

    @staticmethod
    def _make_layers(sizes: Sequence[int]) -> Iterable[nn.Module]:
        for n_in, n_out in pairwise(sizes):
            yield nn.Sequential(nn.Linear(n_in, n_out), GELU())

    def _combine(self, x: Tensor, out: Tensor) -> Tensor:
        return x + out if self.use_shortcut and x.shape == out.shape else out

    def forward(self, x: Tensor) -> Tensor:
        """(batch, layer_sizes[0]) -> (batch, layer_sizes[-1])

        With use_shortcut, each layer's input is added to its output, after
        GELU, where the two have the same shape; elsewhere, and without
        use_shortcut, the layer's output goes on alone. The caller's x stays
        as it is.
        """
        for layer in self.layers:
            x = self._combine(x, layer(x))
        return x


def _collect(model: nn.Module, loss: Tensor) -> list[GradientRecord]:
    named = {name: p for name, p in model.named_parameters() if name.endswith("weight")}
    grads = torch.autograd.grad(loss, tuple(named.values()))
    records = [GradientRecord(name, grad.abs().mean().item()) for name, grad in zip(named, grads)]
    for record in records:
        logger.debug("%s: %.3g", record.name, record.mean_abs)
    return sorted(records)


def gradient_means(model: ExampleDeepNeuralNetwork, x: Tensor) -> dict[str, float]:
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
    output = model(x)
    loss = nn.functional.mse_loss(output, torch.zeros_like(output))
    return {record.name: record.mean_abs for record in _collect(model, loss)}
