"""4.3 The feed-forward network."""

from __future__ import annotations

import math
from typing import Any, Mapping

import torch
from torch import Tensor, nn

from kata.draw import caption, curves, run, say, table


class GELU(nn.Module):
    """Tanh approximation of GELU. The two constants are buffers that don't get saved."""

    scale: Tensor
    cubic: Tensor

    def __init__(self) -> None:
        super().__init__()
        for name, value in (("scale", math.sqrt(2 / math.pi)), ("cubic", 0.044715)):
            self.register_buffer(name, torch.tensor(value, dtype=torch.float64), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        if not isinstance(x, Tensor):
            raise TypeError(f"GELU takes a tensor, not {type(x).__name__}")
        if not x.is_floating_point():
            raise TypeError(f"GELU takes floats, not {x.dtype}")
        # two 0-d tensors would promote to the wider dtype, so both go to x's
        scale = self.scale.to(device=x.device, dtype=x.dtype)
        cubic = self.cubic.to(device=x.device, dtype=x.dtype)
        inner = torch.addcmul(x, cubic, torch.pow(x, 3))
        gate = torch.tanh(torch.mul(inner, scale))
        half = torch.mul(x, 0.5)
        return torch.addcmul(half, half, gate)


class _Mlp(nn.Sequential):
    """Three layers in a row."""

    def __init__(self, inner: int, outer: int) -> None:
        super().__init__(nn.Linear(inner, outer), GELU(), nn.Linear(outer, inner))
        for layer in self:
            if isinstance(layer, nn.Linear):
                nn.init.xavier_uniform_(layer.weight)
                nn.init.normal_(layer.bias, std=1e-2)


def _matmul_bias(rows: Tensor, linear: nn.Linear) -> Tensor:
    return torch.addmm(linear.bias, rows, linear.weight.t())


class FeedForward(nn.Module):
    EXPANSION = 4

    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        try:
            emb_dim = int(cfg["emb_dim"])
        except KeyError:
            raise KeyError("cfg needs an 'emb_dim'") from None
        if emb_dim < 1:
            raise ValueError(f"emb_dim must be positive, got {emb_dim}")
        self.layers = _Mlp(emb_dim, self.EXPANSION * emb_dim)

    def forward(self, x: Tensor) -> Tensor:
        expected = self.layers[0].in_features
        if x.shape[-1] != expected:
            raise ValueError(f"last dimension is {x.shape[-1]}, expected {expected}")
        rows = x.reshape(-1, expected)
        rows = _matmul_bias(rows, self.layers[0])
        rows = self.layers[1](rows)
        rows = _matmul_bias(rows, self.layers[2])
        return rows.reshape(x.shape)


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
