"""4.4 Shortcut connections"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class GradientReport:
    entries: tuple[tuple[str, float], ...]

    def as_dict(self) -> dict[str, float]:
        return dict(self.entries)


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
        sizes = tuple(layer_sizes)
        if len(sizes) < 2:
            raise ValueError(f"need two sizes or more, got {sizes}")
        self.use_shortcut: bool = use_shortcut
        self.layers: nn.ModuleList = nn.ModuleList()
        self.layers.extend(
            nn.Sequential(nn.Linear(n_in, n_out, bias=True), GELU())
            for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True)
        )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, layer_sizes[0]) -> (batch, layer_sizes[-1])

        With use_shortcut, each layer's input is added to its output, after
        GELU, where the two have the same shape; elsewhere, and without
        use_shortcut, the layer's output goes on alone. The caller's x stays
        as it is.
        """
        hidden: Tensor = x
        for layer in self.layers:
            output: Tensor = layer(hidden)
            match (self.use_shortcut, output.shape == hidden.shape):
                case (True, True):
                    hidden = hidden + output
                case _:
                    hidden = output
        return hidden


@contextlib.contextmanager
def preserved_gradients(model: nn.Module) -> Iterator[None]:
    kept = {name: p.grad for name, p in model.named_parameters()}
    model.zero_grad(set_to_none=True)
    try:
        yield
    finally:
        for name, p in model.named_parameters():
            p.grad = kept[name]


def _measure(model: nn.Module, x: Tensor) -> GradientReport:
    with preserved_gradients(model), torch.enable_grad():
        prediction = model(x.detach())
        loss = nn.functional.mse_loss(prediction, prediction.new_zeros(prediction.shape), reduction="mean")
        logger.debug("loss %s", loss.item())
        loss.backward()
        return GradientReport(
            tuple(
                (name, p.grad.detach().abs().mean().item())
                for name, p in model.named_parameters()
                if name.endswith("weight") and p.grad is not None
            )
        )


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
    return _measure(model, x).as_dict()
