"""4.3 The feed-forward network

After attention has let the positions exchange what they know, the feed-forward network thinks
about each position by itself. It widens the vector fourfold, bends it with GELU, and narrows it
again. Two thirds of a block's parameters are in here.

         x                                      (..., emb_dim)
         |
    Linear                  layers[0]           (..., 4 * emb_dim)
         |
      GELU                  layers[1]           (..., 4 * emb_dim)
         |
    Linear                  layers[2]           (..., emb_dim)
         |
         y                                      (..., emb_dim)

Without a bend between them, two linear layers are one linear layer. ReLU bends sharply: below
zero its output and its slope are 0, and a unit stuck there learns nothing. GELU bends smoothly
and lets a little through below zero:

    GELU(x) = x * P(Z <= x)        Z a standard normal number

GPT-2 was trained with an approximation of it, and so that is what you write:

    GELU(x) = 0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))

The exact one and this one differ by up to 0.0005: little, but a network trained with one is not
quite itself with the other.

From the chapters before you know `nn.Linear`, `nn.Sequential` and `torch.tanh`. `nn.GELU` and
`F.gelu` are what you are building.
"""

import math

import torch
from torch import nn

from kata.draw import caption, curves, run, say, table


class GELU(nn.Module):
    """The tanh approximation of GELU, as in the lesson. It has no parameters."""

    def forward(self, x):
        """Any shape -> the same shape and dtype, each number by itself; x stays as it is."""
        # YOUR CODE
        inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
        return 0.5 * x * (1 + torch.tanh(inner))


class FeedForward(nn.Module):
    """Widen fourfold, bend, narrow.

    FeedForward(cfg) has `layers`, an nn.Sequential of
        nn.Linear(emb_dim, 4 * emb_dim)
        GELU()
        nn.Linear(4 * emb_dim, emb_dim)
    where emb_dim is cfg["emb_dim"]. Both linear layers have a bias; there is no dropout.
    """

    def __init__(self, cfg):
        super().__init__()
        # YOUR CODE
        self.layers = nn.Sequential(
            nn.Linear(cfg["emb_dim"], 4 * cfg["emb_dim"]),
            GELU(),
            nn.Linear(4 * cfg["emb_dim"], cfg["emb_dim"]),
        )

    def forward(self, x):
        """(..., emb_dim) -> (..., emb_dim)"""
        # YOUR CODE
        return self.layers(x)


def demo():
    """GELU beside ReLU, and what the widening costs."""
    gelu, relu = GELU(), nn.ReLU()
    caption("GELU and ReLU")
    x = torch.linspace(-3, 3, 61, requires_grad=True)
    curves(x.tolist(), {"GELU": gelu(x).tolist(), "ReLU": relu(x).tolist()}, label="x")
    caption("Their slopes")
    slopes = {f.__class__.__name__: torch.autograd.grad(f(x).sum(), x)[0] for f in (gelu, relu)}
    curves(x.tolist(), {name: slope.tolist() for name, slope in slopes.items()}, label="x")
    caption("Around zero")
    points = torch.tensor([-2.0, -1.0, -0.5, -0.1, 0.0, 0.1, 0.5, 1.0, 2.0], requires_grad=True)
    columns = [points, gelu(points), relu(points)]
    columns += [torch.autograd.grad(f(points).sum(), points)[0] for f in (gelu, relu)]
    rows = [[round(value, 4) for value in row] for row in zip(*(c.tolist() for c in columns))]
    table(["x", "GELU", "ReLU", "GELU's slope", "ReLU's slope"], rows)
    say("Below zero ReLU is flat: no output and no slope. GELU still lets a little through.")

    caption("Widening: 768 -> 3072 -> 768")
    layer = FeedForward({"emb_dim": 768})
    x = torch.randn(2, 3, 768)
    rows = [["input", str(tuple(x.shape)), ""]]
    for part in layer.layers:
        x = part(x)
        count = sum(parameter.numel() for parameter in part.parameters())
        rows.append([part.__class__.__name__, str(tuple(x.shape)), f"{count:,}"])
    rows.append(["in all", "", f"{sum(p.numel() for p in layer.parameters()):,}"])
    table(["layer", "output", "parameters"], rows)

    caption("Each position by itself")
    x = torch.randn(1, 3, 768)
    other = x.clone()
    other[0, 1] += 1.0  # another token in the middle
    changed = (layer(other) - layer(x)).abs().amax(dim=-1)[0]
    table(
        ["position", "input changed by", "output changed by"],
        [[i, float(i == 1), round(changed[i].item(), 4)] for i in range(3)],
    )


if __name__ == "__main__":
    run(demo)
