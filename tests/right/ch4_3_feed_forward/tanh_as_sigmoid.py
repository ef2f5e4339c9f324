import math
import torch
from torch import nn
from kata.draw import caption, curves, run, say, table


class GELU(nn.Module):  # (1 + tanh u) / 2 == sigmoid(2u)
    forward = lambda _, x: x * torch.sigmoid((8 / math.pi) ** .5 * (x + .044715 * x ** 3))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.layers = nn.Sequential(*(f() for f in (lambda: nn.Linear(d, 4 * d), GELU, lambda: nn.Linear(4 * d, d))))

    forward = lambda self, x: self.layers(x)


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
