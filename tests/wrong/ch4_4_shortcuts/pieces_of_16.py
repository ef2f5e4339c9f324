"""4.4 Shortcut connections.

``gradient_means`` is side-effect free: it accumulates gradients with ``torch.autograd.grad`` and never
touches ``.grad``. Large batches are processed in micro-batches to bound peak memory.
"""

from __future__ import annotations

from typing import Sequence

import torch
from ch4_3_feed_forward import GELU
from torch import Tensor, nn

from kata.draw import bars, caption, run, say

_MICRO_BATCH: int = 16


class ExampleDeepNeuralNetwork(nn.Module):
    """Chain of ``Linear -> GELU`` layers with optional identity shortcuts.

    Args:
        layer_sizes: Widths of the network, input first. At least two.
        use_shortcut: Whether shape-preserving layers add their input to their output.
    """

    def __init__(self, layer_sizes: Sequence[int], use_shortcut: bool) -> None:
        super().__init__()
        if len(layer_sizes) < 2:
            raise ValueError("layer_sizes must contain at least an input and an output size")
        self.use_shortcut: bool = bool(use_shortcut)
        self.layers = nn.ModuleList(
            [
                nn.Sequential(nn.Linear(in_size, out_size), GELU())
                for in_size, out_size in zip(layer_sizes[:-1], layer_sizes[1:], strict=True)
            ]
        )

    def forward(self, x: Tensor) -> Tensor:
        """Run the chain on a batch of shape ``(batch, layer_sizes[0])``."""
        hidden = x
        for layer in self.layers:
            output = layer(hidden)
            if self.use_shortcut and output.shape == hidden.shape:
                output = hidden + output
            hidden = output
        return hidden

    def extra_repr(self) -> str:
        return f"use_shortcut={self.use_shortcut}"


def _mse_to_zero(output: Tensor) -> Tensor:
    """Mean squared error against an all-zero target."""
    return output.square().mean()


def gradient_means(model: nn.Module, x: Tensor) -> dict[str, float]:
    """Mean absolute gradient of every weight, keyed by parameter name."""
    names, weights = [], []
    for name, parameter in model.named_parameters():
        if name.endswith("weight"):
            names.append(name)
            weights.append(parameter)

    totals = [torch.zeros_like(weight) for weight in weights]
    chunks = x.detach().split(_MICRO_BATCH)
    for chunk in chunks:
        # Each micro-batch contributes its share of the mean, as in gradient accumulation.
        loss = _mse_to_zero(model(chunk)) / len(chunks)
        for total, gradient in zip(totals, torch.autograd.grad(loss, weights)):
            total += gradient

    return {name: total.abs().mean().item() for name, total in zip(names, totals)}


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
