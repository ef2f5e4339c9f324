"""4.3 The feed-forward network

Checked on the way in and on the way out. GELU is computed in float64.
"""

import math
from contextlib import contextmanager
from types import MappingProxyType

import torch
from torch import nn

from kata.draw import caption, curves, run, say, table

_ALLOWED = (torch.float32, torch.float64)
_SQRT_2_OVER_PI = math.sqrt(2.0 / math.pi)
assert abs(_SQRT_2_OVER_PI - 0.797885) < 1e-6  # the lesson's number


@contextmanager
def _stays(tensor):
    if tensor.is_inference():  # has no version to look at
        yield
        return
    version = tensor._version
    try:
        yield
    finally:
        if tensor._version != version:
            raise AssertionError("the input was written to")


def _require_float(x):
    if x.dtype not in _ALLOWED:
        raise TypeError(f"float32 or float64, not {x.dtype}")
    if x.numel() == 0:
        raise ValueError("x must not be empty")


class GELU(nn.Module):
    def forward(self, x):
        _require_float(x)
        # Apple's devices have no float64
        wide = x if x.device.type == "mps" else x.to(torch.float64)
        with _stays(x):
            inner = _SQRT_2_OVER_PI * (wide + 0.044715 * wide.pow(3))
            result = (0.5 * wide * (1.0 + torch.tanh(inner))).to(x.dtype)
        assert result.shape == x.shape
        return result


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        cfg = MappingProxyType(cfg)  # can be read only
        self.emb_dim = cfg["emb_dim"]
        if self.emb_dim < 1:
            raise ValueError(f"emb_dim must be 1 or more, not {self.emb_dim}")
        wide = 4 * self.emb_dim
        self.layers = nn.Sequential(
            nn.Linear(self.emb_dim, wide, bias=True),
            GELU(),
            nn.Linear(wide, self.emb_dim, bias=True),
        )
        n = sum(p.numel() for p in self.parameters())
        assert n == 2 * self.emb_dim * wide + wide + self.emb_dim

    def forward(self, x):
        _require_float(x)
        if x.dim() != 3 or x.shape[-1] != self.emb_dim:
            raise ValueError(f"expected (batch, tokens, {self.emb_dim}), got {tuple(x.shape)}")
        with _stays(x):
            widened = self.layers[0](x)
            bent = self.layers[1](widened)
            result = self.layers[2](bent)
        assert result.shape == x.shape and result.dtype == x.dtype
        return result


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
