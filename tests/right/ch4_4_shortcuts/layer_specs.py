"""4.4 Shortcut connections

The deeper a network, the harder it is to train: on its way back through the
layers the gradient is multiplied by each layer's slopes, and a product of
many small numbers is almost nothing. The first layers then learn nothing.
The gradient vanishes.

A shortcut gives it another way: a layer's input is added to its output.

            x                              (batch, size)
            |
       +----+----+
       |         |
       |      Linear
       |         |                         (batch, next size)
       |       GELU
       |         |
       +----+----+     only where both have the same shape
            |
        x + layer(x)

The slope of a chain of layers is a product, that of a chain with shortcuts
is a product too, but of numbers around 1:

    without    d out / d x  =  f1' * f2' * f3' * ...
    with       d out / d x  =  (1 + f1') * (1 + f2') * (1 + f3') * ...

Whatever a layer does to the gradient, the 1 lets it pass. Transformer blocks
have two shortcuts each, and could not be stacked so high without them.

Here you build a small deep network with and without shortcuts, and measure
how much gradient arrives at each layer. With sizes [3, 3, 3, 3, 3, 1], seed
123 and the input [[1., 0., -1.]] the first layer gets 0.0002017 without
shortcuts and 0.2217 with them.

From chapter 3 and section 4.3 you have `nn.Linear`, `nn.ModuleList`,
`nn.Sequential` and your own `GELU`; from appendix A, how a loss's gradients
are computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn

from kata.draw import bars, caption, run, say

GradientReport: TypeAlias = dict[str, float]

_WEIGHT_SUFFIX: Final[str] = "weight"


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """Immutable description of one layer of the chain."""

    in_features: int
    out_features: int

    def build(self) -> nn.Sequential:
        """Create a fresh ``Linear -> GELU`` pair for this description."""
        return nn.Sequential(nn.Linear(self.in_features, self.out_features, bias=True), GELU())


def _parse_specs(layer_sizes: Sequence[int]) -> tuple[LayerSpec, ...]:
    """Validate the sizes and turn neighbouring pairs into specs."""
    sizes = tuple(layer_sizes)
    if len(sizes) < 2:
        raise ValueError(f"layer_sizes needs at least two entries, got {len(sizes)}")
    if any(size < 1 for size in sizes):
        raise ValueError(f"layer_sizes must be positive, got {sizes}")
    return tuple(LayerSpec(a, b) for a, b in pairwise(sizes))


@contextmanager
def _borrowed_gradients(parameters: Sequence[nn.Parameter]) -> Iterator[None]:
    """Give each parameter an empty ``.grad`` for a while and hand the old one back."""
    saved = [parameter.grad for parameter in parameters]
    for parameter in parameters:
        parameter.grad = None
    try:
        yield
    finally:
        for parameter, gradient in zip(parameters, saved, strict=True):
            parameter.grad = gradient


class ExampleDeepNeuralNetwork(nn.Module):
    """A chain of linear layers, each followed by GELU, with shortcuts or not.

    Args:
        layer_sizes: Two or more sizes; every neighbouring pair becomes a layer.
        use_shortcut: Whether inputs are added to outputs of the same shape.
    """

    def __init__(self, layer_sizes: Sequence[int], use_shortcut: bool) -> None:
        super().__init__()
        self._specs: tuple[LayerSpec, ...] = _parse_specs(layer_sizes)
        self._use_shortcut: bool = bool(use_shortcut)
        self.layers = nn.ModuleList([spec.build() for spec in self._specs])
        assert len(self.layers) == len(self._specs)

    def forward(self, x: Tensor) -> Tensor:
        """Run the chain: ``(batch, sizes[0]) -> (batch, sizes[-1])``."""
        if x.shape[-1] != self._specs[0].in_features:
            raise ValueError(f"expected {self._specs[0].in_features} features, got {x.shape[-1]}")
        hidden = x
        for layer in self.layers:
            hidden = self._apply_layer(layer, hidden)
        return hidden

    def _apply_layer(self, layer: nn.Module, hidden: Tensor) -> Tensor:
        output: Tensor = layer(hidden)
        if self._use_shortcut and output.shape == hidden.shape:
            return hidden + output
        return output


def _mean_squared_error_to_zero(prediction: Tensor) -> Tensor:
    """MSE between ``prediction`` and zeros of its shape, averaged over everything."""
    return nn.functional.mse_loss(prediction, torch.zeros_like(prediction), reduction="mean")


def gradient_means(model: ExampleDeepNeuralNetwork, x: Tensor) -> GradientReport:
    """Mean absolute gradient for each weight, in ``named_parameters`` order."""
    named = list(model.named_parameters())
    report: GradientReport = {}
    with _borrowed_gradients([parameter for _, parameter in named]):
        _mean_squared_error_to_zero(model(x.detach())).backward()
        for name, parameter in named:
            if not name.endswith(_WEIGHT_SUFFIX):
                continue
            assert parameter.grad is not None, f"no gradient arrived at {name}"
            report[name] = float(parameter.grad.abs().mean().item())
    return report


def demo():
    """How much gradient arrives at each layer, without shortcuts and with them."""
    sizes, x = [3, 3, 3, 3, 3, 1], torch.tensor([[1.0, 0.0, -1.0]])
    means = []
    for use_shortcut in (False, True):
        torch.manual_seed(123)
        model = ExampleDeepNeuralNetwork(sizes, use_shortcut)
        means.append(gradient_means(model, x))

    caption("The mean size of each weight's gradient, the first layer on top")
    rows = []
    for name, without, with_shortcuts in zip(means[0], means[0].values(), means[1].values()):
        rows += [(f"{name}  without", without), (f"{'':{len(name)}}     with", with_shortcuts)]
    bars(rows, log=True)
    first, first_with = (next(iter(found.values())) for found in means)
    say(
        f"Each mark below the bars is ten times the one before. Without shortcuts the first layer "
        f"gets {first:.2g}, with them {first_with / first:,.0f} times as much: it can learn."
    )


if __name__ == "__main__":
    run(demo)
