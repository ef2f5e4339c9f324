"""4.3 The feed-forward network"""
import math

import torch
from torch import nn
from torch.autograd.function import once_differentiable

from kata.draw import caption, curves, run, say, table

K = math.sqrt(2 / math.pi)
C = 0.044715


def _tanh_part(x):
    """tanh(K * (x + C x^3)) in one buffer."""
    t = x * x
    return t.mul_(C).add_(1).mul_(x).mul_(K).tanh_()


class _Gelu(torch.autograd.Function):
    # keeps x alone, and does the tanh again on the way back
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return _tanh_part(x).add_(1).mul_(x).mul_(0.5)

    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        t = _tanh_part(x)
        # 0.5 (1 + t) + 0.5 x (1 - t^2) K (1 + 3 C x^2)
        d = x * x
        d.mul_(3 * C).add_(1).mul_(x).mul_(K)
        s = t * t
        d.mul_(s.neg_().add_(1))
        d.add_(t).add_(1).mul_(0.5)
        return d.mul_(g)


class GELU(nn.Module):
    def forward(self, x):
        return _Gelu.apply(x)


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        n = cfg["emb_dim"]
        self.layers = nn.ModuleList([nn.Linear(n, n << 2), GELU(), nn.Linear(n << 2, n)])

    def forward(self, x):
        up, bend, down = self.layers
        b, t, n = x.shape
        # one flat matrix: a view where x allows it
        flat = x.reshape(b * t, n)
        h = bend(torch.addmm(up.bias, flat, up.weight.t()))
        return torch.addmm(down.bias, h, down.weight.t()).view(b, t, n)


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
