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

from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Iterator

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn

from kata.draw import bars, caption, run, say

WEIGHT_SUFFIX: Final[str] = "weight"


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """An immutable description of the network.

    Attributes:
        sizes: The number of features before the first layer and after each layer.
        use_shortcut: Whether inputs are added to outputs where shapes agree.
    """

    sizes: tuple[int, ...]
    use_shortcut: bool

    def __post_init__(self) -> None:
        """Check that there is at least one layer and that no size is negative."""
        if len(self.sizes) < 2:
            raise ValueError(f"layer_sizes needs at least two sizes, got {len(self.sizes)}")
        if any(size < 0 for size in self.sizes):
            raise ValueError(f"sizes must not be negative, got {self.sizes}")

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield (input size, output size) of each layer."""
        yield from zip(self.sizes[:-1], self.sizes[1:], strict=True)


class ExampleDeepNeuralNetwork(nn.Module):
    """A chain of linear layers with GELU and optional shortcut connections.

    Args:
        layer_sizes: Two or more sizes. The list is copied.
        use_shortcut: Whether to use shortcuts.
    """

    def __init__(self, layer_sizes: list[int], use_shortcut: bool) -> None:
        super().__init__()
        self._spec: Final[NetworkSpec] = NetworkSpec(tuple(layer_sizes), bool(use_shortcut))
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Linear(n_in, n_out, bias=True), GELU())
            for n_in, n_out in self._spec.pairs()
        )

    @property
    def use_shortcut(self) -> bool:
        """Whether this model uses shortcuts (read-only)."""
        return self._spec.use_shortcut

    def extra_repr(self) -> str:
        """Show the specification in `repr(model)`."""
        return f"sizes={list(self._spec.sizes)}, use_shortcut={self.use_shortcut}"

    def forward(self, x: Tensor) -> Tensor:
        """Run the layers in turn.

        Args:
            x: A tensor of shape (batch, sizes[0]).

        Returns:
            A tensor of shape (batch, sizes[-1]).
        """
        for layer in self.layers:
            output = layer(x)
            x = x + output if self._can_add(x, output) else output
        return x

    def _can_add(self, before: Tensor, after: Tensor) -> bool:
        """Whether the shortcut applies to this layer."""
        return self.use_shortcut and before.shape == after.shape


@contextmanager
def _preserved_gradients(model: nn.Module) -> Iterator[None]:
    """Put every parameter's `.grad` aside and bring it back afterwards."""
    saved = [(p, p.grad) for p in model.parameters()]
    for p, _ in saved:
        p.grad = None
    try:
        yield
    finally:
        for p, grad in saved:
            p.grad = grad


def gradient_means(model: ExampleDeepNeuralNetwork, x: Tensor) -> dict[str, float]:
    """Measure the mean absolute gradient at each weight.

    Existing gradients, on the model as well as on `x`, are neither used nor changed.

    Args:
        model: The network to measure.
        x: A batch for it.

    Returns:
        A mapping from the weights' names to the mean absolute gradient.
    """
    with _preserved_gradients(model):
        output = model(x.detach())
        loss = output.square().mean()
        loss.backward()
        return {
            name: float(parameter.grad.abs().mean())
            for name, parameter in model.named_parameters()
            if name.endswith(WEIGHT_SUFFIX)
        }


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
