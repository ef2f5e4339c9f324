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
    """The tanh form of GELU, as in the lesson. GELU() has no parameters.

    You write it from its formula: PyTorch's nn.GELU and F.gelu are off limits.
    """

    def forward(self, x):
        """Any shape -> the same shape, each number by itself.

        x is never empty, may have any number of dimensions (none too) and lie in memory in any way.
        It stays as it is. The result is a new tensor on x's device and of x's dtype: float32, or
        float64 that is right to seven digits. It is finite for every x from -1000 to 1000.
        Gradients (first ones are enough) pass through all of the formula, and are right for x from
        -10 to 10 at least. Training and evaluation make no difference, to gradients either. Nothing
        is remembered from one call to the next.
        """
        cubic_term = 0.044715 * torch.pow(x, 3.0)
        inner = math.sqrt(2.0 / math.pi) * (x + cubic_term)
        return 0.5 * x * (1.0 + torch.tanh(inner))


class FeedForward(nn.Module):
    """Widen fourfold, bend, narrow: each position's vector by itself.

    FeedForward(cfg) has `layers`, an nn.Sequential or nn.ModuleList (or a class made of one) of
        layers[0]  nn.Linear from emb_dim to 4 * emb_dim, with a bias
        layers[1]  GELU(), the one above
        layers[2]  nn.Linear from 4 * emb_dim back to emb_dim, with a bias
    where emb_dim is cfg["emb_dim"], and no other parameters. The weights begin with any random
    numbers, PyTorch's or yours, the biases with random numbers or zeros. Every FeedForward begins
    with other ones and has its own. There is no dropout, whatever cfg["drop_rate"] is, and no
    shortcut from x to the result: both have their place in the block of section 4.5. cfg is a dict
    like GPT_CONFIG_124M of section 4.1 and stays as it is.
    """

    def __init__(self, cfg):
        super().__init__()
        emb_dim = cfg["emb_dim"]
        self.layers = nn.Sequential(
            nn.Linear(emb_dim, 4 * emb_dim),
            GELU(),
            nn.Linear(4 * emb_dim, emb_dim),
        )
        self._packed = {}

    def forward(self, x):
        """(batch, tokens, emb_dim) -> (batch, tokens, emb_dim)

        x goes through the three layers in turn, with the weights that they have at this moment. You
        may call the layers or compute with their weights. What GELU.forward promises of memory,
        dtype, device, gradients, modes and remembering holds here too.
        """
        if torch.is_grad_enabled():
            return self.layers(x)
        # Inference: contiguous transposed weights are faster to multiply with.
        hidden = torch.matmul(x, self._pack(0)) + self.layers[0].bias
        hidden = self.layers[1](hidden)
        return torch.matmul(hidden, self._pack(2)) + self.layers[2].bias

    def _pack(self, index):
        """The transposed weight of a layer, packed again when the weight was replaced."""
        weight = self.layers[index].weight
        key = (weight.data_ptr(), weight.dtype, weight.device)
        cached_key, packed = self._packed.get(index, (None, None))
        if cached_key != key:
            packed = weight.detach().t().contiguous()
            self._packed[index] = (key, packed)
        return packed


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
