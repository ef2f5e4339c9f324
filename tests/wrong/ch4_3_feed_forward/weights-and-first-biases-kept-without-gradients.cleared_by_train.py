"""4.3 The feed-forward network

In attention the positions tell each other what they know. After it, the
feed-forward network thinks about each position by itself: it widens its
vector fourfold, bends every number with GELU, and narrows it again. Two
thirds of a transformer block's parameters lie here.

                x                        (batch, tokens, emb_dim)
                |
             Linear       layers[0]      (batch, tokens, 4 * emb_dim)
                |
              GELU        layers[1]      (batch, tokens, 4 * emb_dim)
                |
             Linear       layers[2]      (batch, tokens, emb_dim)
                |
                y

Without a bend between them, two linear layers are no more than one. ReLU, the
simplest bend, has a corner at 0, and below it neither output nor slope: a unit
that is always down there learns nothing. GELU is smooth, and lets a little
through below zero. It multiplies x by the share of a bell curve that lies
below x:

    GELU(x) = x * P(Z <= x)                 Z drawn from N(0, 1)

GPT-2 was trained with an approximation of that share by a tanh, and this is
the one that you write:

    GELU(x) = 0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))

The two are at most 0.0005 apart. That is little, but GPT-2's weights go with
the second.

By hand, for x = 1: the bracket is 1.044715, times sqrt(2 / pi) = 0.797885 that
is 0.833562, its tanh is 0.682384, and half of 1.682384 is 0.841192. For large
x GELU(x) comes close to x, for x far below zero to 0, and GELU(0) is 0.

From the chapters before you know `nn.Module`, `nn.Linear`, `nn.Sequential`
and `torch.tanh`. `nn.GELU` and `F.gelu` are what you are building.
"""

import math

import torch
from torch import nn

from kata.draw import caption, curves, run, say, table


class GELU(nn.Module):
    def forward(self, x):
        return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.layers = nn.Sequential(nn.Linear(d, 4 * d), GELU(), nn.Linear(4 * d, d))
        self._packed = None

    def train(self, mode=True):
        self._packed = None  # the weights are about to change
        return super().train(mode)

    def _apply(self, fn, recurse=True):
        self._packed = None
        return super()._apply(fn, recurse)

    def forward(self, x):
        if self.training or torch.is_grad_enabled():
            return self.layers(x)
        # inference: lay the matrices out for the multiplication, once
        if self._packed is None:
            up, _, down = self.layers
            self._packed = (
                up.weight.t().contiguous(),
                up.bias,
                down.weight.t().contiguous(),
                down.bias,
            )
        w1, b1, w2, b2 = self._packed
        return self.layers[1](x @ w1 + b1) @ w2 + b2


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
