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
from typing import Dict, Iterator, List

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn

from kata.draw import bars, caption, run, say


class ExampleDeepNeuralNetwork(nn.Module):
    """Deep feed-forward network with optional residual (shortcut) connections.

    Args:
        layer_sizes: Widths of the network, input first. Needs at least two entries.
        use_shortcut: Whether to add each layer's input to its output when the
            widths agree.

    Raises:
        TypeError: If an entry of ``layer_sizes`` is not an int.
        ValueError: If fewer than two sizes are given or a size is not positive.
    """

    def __init__(self, layer_sizes: List[int], use_shortcut: bool) -> None:
        super().__init__()
        self._validate(layer_sizes)
        self.layer_sizes = layer_sizes
        self.use_shortcut = bool(use_shortcut)
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Linear(d_in, d_out, bias=True), GELU())
            for d_in, d_out in zip(layer_sizes[:-1], layer_sizes[1:])
        )

    @staticmethod
    def _validate(layer_sizes: List[int]) -> None:
        if len(layer_sizes) < 2:
            raise ValueError("layer_sizes must have at least two entries")
        for size in layer_sizes:
            if not isinstance(size, int) or isinstance(size, bool):
                raise TypeError(f"layer sizes must be ints, got {size!r}")
            if size <= 0:
                raise ValueError(f"layer sizes must be positive, got {size}")

    def _has_shortcut(self, index: int) -> bool:
        """Widths are static, so there is no need to compare shapes at run time."""
        return self.use_shortcut and self.layer_sizes[index] == self.layer_sizes[index + 1]

    def forward(self, x: Tensor) -> Tensor:
        for index, layer in enumerate(self.layers):
            layer_output = layer(x)
            x = x + layer_output if self._has_shortcut(index) else layer_output
        return x

    def extra_repr(self) -> str:
        return f"layer_sizes={self.layer_sizes}, use_shortcut={self.use_shortcut}"


@contextmanager
def _isolated_gradients(model: nn.Module) -> Iterator[None]:
    """Give the block empty ``.grad`` fields and put the previous ones back afterwards."""
    saved = [(parameter, parameter.grad) for parameter in model.parameters()]
    try:
        for parameter, _ in saved:
            parameter.grad = None
        yield
    finally:
        for parameter, gradient in saved:
            parameter.grad = gradient


def gradient_means(model: ExampleDeepNeuralNetwork, x: Tensor) -> Dict[str, float]:
    """Mean absolute gradient of every weight under an MSE loss against zeros.

    Returns:
        Mapping from parameter name to mean absolute gradient, biases excluded.
    """
    with _isolated_gradients(model):
        output = model(x.detach())
        loss = nn.functional.mse_loss(output, torch.zeros_like(output), reduction="mean")
        loss.backward()
        return {
            name: parameter.grad.abs().mean().item()
            for name, parameter in model.named_parameters()
            if name.endswith("weight")
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
