"""4.2 Layer normalization.

A from-scratch implementation of layer normalization (Ba, Kiros & Hinton, 2016).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import torch
from torch import Tensor, nn

from kata.draw import caption, run, say, table

_EPS: Final[float] = 1e-5


class _Centred(NamedTuple):
    """A tensor with its mean taken away, and the variance that it has.

    Attributes:
        values: ``x - mean(x)``, of the shape of ``x``.
        variance: The population variance, with the last dimension kept as 1.
    """

    values: Tensor
    variance: Tensor


class LayerNorm(nn.Module):
    """Normalize each vector over its last dimension, then scale and shift it.

    The statistics are computed in two passes. The textbook shortcut
    ``E[x^2] - E[x]^2`` cancels catastrophically when the mean is large in
    comparison to the spread, and is avoided here on purpose. What rounding has
    left of the mean is taken away a second time.

    Attributes:
        scale: Learned gain, ``(emb_dim,)``.
        shift: Learned bias, ``(emb_dim,)``.
    """

    def __init__(self, emb_dim: int) -> None:
        """Create the layer.

        Args:
            emb_dim: The number of features, at least 1.

        Raises:
            ValueError: If ``emb_dim`` is smaller than 1.
        """
        super().__init__()
        if emb_dim < 1:
            raise ValueError(f"emb_dim must be positive, got {emb_dim}")
        self._emb_dim: Final[int] = emb_dim
        self.scale = nn.Parameter(torch.full((emb_dim,), 1.0, dtype=torch.float32))
        self.shift = nn.Parameter(torch.full((emb_dim,), 0.0, dtype=torch.float32))

    def __repr__(self) -> str:
        """Return something short."""
        return f"{type(self).__name__}(emb_dim={self._emb_dim}, eps={_EPS})"

    @staticmethod
    def _centre(x: Tensor) -> _Centred:
        """Centre ``x`` and measure its variance."""
        values = x - x.mean(dim=-1, keepdim=True)
        values = values - values.mean(dim=-1, keepdim=True)
        return _Centred(values, values.square().mean(dim=-1, keepdim=True))

    def forward(self, x: Tensor) -> Tensor:
        """Apply the normalization.

        Args:
            x: ``(..., emb_dim)``.

        Returns:
            A new tensor of the same shape.

        Raises:
            ValueError: If the last dimension of ``x`` is not ``emb_dim``.
        """
        if x.ndim == 0 or x.shape[-1] != self._emb_dim:
            raise ValueError(f"expected (..., {self._emb_dim}), got {tuple(x.shape)}")
        centred = self._centre(x)
        normalized = centred.values / (centred.variance + _EPS).sqrt()
        return normalized * self.scale + self.shift


def demo():
    """What layer normalization does to a row, and how batch normalization differs."""
    torch.manual_seed(123)

    def batch_norm(x):
        """The same formula, but each feature is normalized over the examples in the batch."""
        return (x - x.mean(dim=0)) / torch.sqrt(x.var(dim=0, correction=0) + 1e-5)

    def row(name, *values):
        return [name, *[round(number, 3) + 0.0 for v in values for number in v.flatten().tolist()]]

    def with_statistics(name, x):
        return row(name, x, x.mean(), x.var(correction=0))

    layer_norm = LayerNorm(4)
    x = torch.randn(3, 4) * torch.tensor([1.0, 10.0, 3.0, 1.0]) + torch.tensor([0.0, 5.0, 0.0, 2.0])
    features = [f"x[{i}]" for i in range(4)]

    caption("One row, before and after")
    rows = [with_statistics("before", x[0]), with_statistics("after", layer_norm(x[:1])[0])]
    table(["", *features, "mean", "variance"], rows)
    say("The order and the proportions of the distances stay. Where they lie and how far is gone.")

    caption("Layer norm averages along a row, batch norm along a column")
    rows = [row(f"example {i}", x[i], x[i].mean()) for i in range(3)]
    rows += [[*row("batch norm's means", x.mean(dim=0)), ""]]
    table(["", *features, "layer norm's mean"], rows)

    caption("Example 0, when only example 1 becomes 100 times as large")
    changed = x * torch.tensor([[1.0], [100.0], [1.0]])
    rows = []
    for name, norm in (("layer norm", layer_norm), ("batch norm", batch_norm)):
        rows += [row(f"{name}, before", norm(x)[0]), row(f"{name}, after", norm(changed)[0])]
    table(["", *features], rows)
    say("A norm with two equal lines does not look at the neighbours; with batch norm they decide.")

    caption("Example 0 in a batch of one")
    rows = [row("layer norm", layer_norm(x[:1])), row("batch norm", batch_norm(x[:1]))]
    table(["", *features], rows)
    say("Each feature is its own mean in a batch of one, so batch norm has nothing left to say.")


if __name__ == "__main__":
    run(demo)
