"""4.3 The feed-forward network.

The position-wise feed-forward network of GPT-2, with GELU in its tanh form.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import torch
from torch import Tensor, nn

from kata.draw import caption, curves, run, say, table

_SQRT_2_OVER_PI: Final[float] = math.sqrt(2.0 / math.pi)
_CUBIC: Final[float] = 0.044715
_EXPANSION: Final[int] = 4


class GELU(nn.Module):
    """The Gaussian error linear unit in its tanh approximation.

    The bracket ``x + c * x**3`` is evaluated as ``x * (1 + c * x**2)``, which needs no power
    function. All constants are Python floats, so that the dtype of the input is kept.

    References:
        Hendrycks & Gimpel, *Gaussian Error Linear Units (GELUs)*, 2016.
    """

    def __repr__(self) -> str:
        """Name the approximation, as PyTorch's own module does."""
        return "GELU(approximate='tanh')"

    def forward(self, x: Tensor) -> Tensor:
        """Bend every number of ``x`` by itself.

        Args:
            x: A floating point tensor of any shape.

        Returns:
            A new tensor of the same shape, dtype and device.

        Raises:
            TypeError: If ``x`` is not a floating point tensor.
        """
        if not torch.is_floating_point(x):
            raise TypeError(f"GELU needs floating point numbers, got {x.dtype}")
        bracket = x * (1.0 + _CUBIC * (x * x))
        share = 0.5 * (1.0 + torch.tanh(_SQRT_2_OVER_PI * bracket))
        return x * share


class _Mlp(nn.Sequential):
    """Widen, bend, narrow."""

    def __init__(self, width: int) -> None:
        """Create the three layers for vectors of ``width`` numbers."""
        hidden = _EXPANSION * width
        super().__init__(nn.Linear(width, hidden), GELU(), nn.Linear(hidden, width))


class FeedForward(nn.Module):
    """Two linear layers with a GELU between them.

    Attributes:
        layers: The three layers, in order.
    """

    def __init__(self, cfg: Mapping[str, Any]) -> None:
        """Create the network.

        Args:
            cfg: The model's configuration. Only ``emb_dim`` is read.

        Raises:
            KeyError: If there is no ``emb_dim``.
            ValueError: If ``emb_dim`` is smaller than 1.
        """
        super().__init__()
        width = cfg["emb_dim"]
        if width < 1:
            raise ValueError(f"emb_dim must be at least 1, got {width}")
        self.layers: Final = _Mlp(width)

    def forward(self, x: Tensor) -> Tensor:
        """Apply the network to every position, ``(batch, tokens, emb_dim)`` to the same."""
        return self.layers(x)


def demo():
    """GELU beside ReLU, what the widening costs, and that no position sees another."""
    torch.manual_seed(123)
    gelu, relu = GELU(), nn.ReLU()

    def slope(bend, x):
        x = x.clone().requires_grad_()
        return torch.autograd.grad(bend(x).sum(), x)[0]

    x = torch.linspace(-3, 3, 135)
    caption("GELU and ReLU")
    curves(x.tolist(), {"GELU": gelu(x).tolist(), "ReLU": relu(x).tolist()}, label="x")
    caption("Their slopes")
    slopes = {"GELU": slope(gelu, x).tolist(), "ReLU": slope(relu, x).tolist()}
    curves(x.tolist(), slopes, label="x")

    caption("Around zero")
    x = torch.tensor([-3.0, -2.0, -1.0, -0.5, -0.1, 0.0, 0.1, 0.5, 1.0, 2.0, 3.0])
    columns = torch.stack([x, gelu(x), relu(x), slope(gelu, x), slope(relu, x)], dim=1)
    rows = [[round(number, 4) for number in row] for row in columns.tolist()]
    table(["x", "GELU", "ReLU", "GELU's slope", "ReLU's slope"], rows)
    say(
        "Below zero ReLU is flat: no output, and no slope to learn from. GELU dips, lets a little "
        "through and has a slope nearly everywhere."
    )

    caption("Widening and narrowing: 768 -> 3072 -> 768")
    network = FeedForward({"emb_dim": 768})
    h, rows = torch.randn(2, 3, 768), []
    for layer in network.layers:
        h = layer(h)
        count = sum(parameter.numel() for parameter in layer.parameters())
        rows.append([type(layer).__name__, str(tuple(h.shape)), count])
    table(["layer", "output", "parameters"], [*rows, ["in all", "", sum(row[2] for row in rows)]])
    say(f"What goes in as (2, 3, 768) comes out as {tuple(h.shape)}: if equal, it can be stacked.")

    caption("Each position by itself: another token at position 1")
    x = torch.randn(1, 4, 768)
    other = x.clone()
    other[0, 1] = torch.randn(768)
    before = (other - x).abs().amax(dim=-1)[0]
    after = (network(other) - network(x)).abs().amax(dim=-1)[0]
    rows = [[i, round(before[i].item(), 4), round(after[i].item(), 4)] for i in range(4)]
    table(["position", "input changed by", "output changed by"], rows)
    say("Where only position 1 changes, no word gets from one to another: attention does that.")


if __name__ == "__main__":
    run(demo)
