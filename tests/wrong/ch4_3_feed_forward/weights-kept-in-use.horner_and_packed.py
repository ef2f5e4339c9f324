"""4.3 The feed-forward network.

GELU is evaluated in Horner form. FeedForward has two paths: the layers themselves whenever gradients
may be needed, and a packed path for inference that lays both weight matrices out transposed once and
multiplies with a fused addmm.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple, Optional

import torch
from torch import Tensor, nn

from kata.draw import caption, curves, run, say, table

_SQRT_2_OVER_PI: float = math.sqrt(2.0 / math.pi)
_CUBIC_COEFFICIENT: float = 0.044715


class GELU(nn.Module):
    """Gaussian error linear unit, tanh approximation."""

    def forward(self, x: Tensor) -> Tensor:
        """Apply GELU to each element of ``x``."""
        # x + c * x^3 == x * (1 + c * x^2): one multiplication fewer than pow(x, 3).
        inner = x * (1.0 + _CUBIC_COEFFICIENT * (x * x))
        return 0.5 * x * (1.0 + torch.tanh(_SQRT_2_OVER_PI * inner))

    def extra_repr(self) -> str:
        return "approximate='tanh'"


class _Packed(NamedTuple):
    """Both layers, transposed and contiguous, ready for ``addmm``."""

    w_in: Tensor
    b_in: Tensor
    w_out: Tensor
    b_out: Tensor


class FeedForward(nn.Module):
    """Position-wise MLP: ``emb_dim -> 4 * emb_dim -> emb_dim``."""

    def __init__(self, cfg: dict[str, Any]) -> None:
        super().__init__()
        emb_dim = cfg["emb_dim"]
        if not isinstance(emb_dim, int) or emb_dim <= 0:
            raise ValueError(f"cfg['emb_dim'] must be a positive int, got {emb_dim!r}")
        self.emb_dim = emb_dim
        self.layers = nn.Sequential(
            nn.Linear(emb_dim, 4 * emb_dim),
            GELU(),
            nn.Linear(4 * emb_dim, emb_dim),
        )
        self._packed: Optional[_Packed] = None

    def train(self, mode: bool = True) -> "FeedForward":
        # The weights only change while training, so the packed copy is dropped at every switch.
        self._packed = None
        return super().train(mode)

    def _apply(self, fn, *args, **kwargs):
        # .to(), .double(), .cuda() ...
        self._packed = None
        return super()._apply(fn, *args, **kwargs)

    def _pack(self) -> _Packed:
        if self._packed is None:
            first, _, last = self.layers
            self._packed = _Packed(
                first.weight.detach().t().contiguous(),
                first.bias.detach().clone(),
                last.weight.detach().t().contiguous(),
                last.bias.detach().clone(),
            )
        return self._packed

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(batch, tokens, emb_dim)`` to the same shape."""
        if x.shape[-1] != self.emb_dim:
            raise ValueError(f"expected last dimension {self.emb_dim}, got {x.shape[-1]}")
        if self.training or torch.is_grad_enabled():
            return self.layers(x)
        packed = self._pack()
        flat = x.reshape(-1, self.emb_dim)
        hidden = self.layers[1](torch.addmm(packed.b_in, flat, packed.w_in))
        return torch.addmm(packed.b_out, hidden, packed.w_out).reshape(x.shape)


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
