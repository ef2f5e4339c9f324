"""4.2 Layer normalization

A deep network multiplies: small numbers shrink from layer to layer, large
ones grow, and the gradients with them. Layer normalization puts every
position's vector back on the same footing, mean 0 and variance 1, before the
next part of the network sees it. GPT-2 does so twice in every transformer
block and once at the end.

Each vector is normalized over its own features, by itself: no other token and
no other example in the batch has a say. So it does the same in training and
in use, and for a batch of one.

                    x                          (..., emb_dim)
                    |
       +------------+------------+
       |                         |
     mean                    variance          (..., 1)   of the features
       |                         |
       +------------+------------+
                    |
         (x - mean) / sqrt(variance + eps)     (..., emb_dim)
                    |
              * scale + shift                  scale, shift: (emb_dim,)
                    |
                    y                          (..., emb_dim)

By hand: [1, 3] has mean 2 and variance ((1 - 2)^2 + (3 - 2)^2) / 2 = 1, so it
becomes [-1, 1]. The variance is the mean of the squared distances: divided by
n, not by n - 1. GPT-2 was trained with that one, and `torch.var` divides by
n - 1 unless it is told otherwise.

`eps`, a small constant, keeps the square root away from zero when all the
features are equal. `scale` and `shift` are learned: with them the network can
undo the normalization where that serves it. They begin as ones and zeros, so
that at first they do nothing.

From the chapters before you know tensors, `nn.Module`, `nn.Parameter`, and
reducing over a dimension with `dim=` and `keepdim=`. Write it from those.
Ready-made layer, group, batch, instance and RMS normalizations, modules or
functions, are off limits; `torch.var_mean` and other reductions are not.
"""

import torch
from torch import nn

from kata.draw import caption, run, say, table


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim, dtype=torch.float32))
        self.shift = nn.Parameter(torch.zeros(emb_dim, dtype=torch.float32))
        # a parameter, so that it moves to the GPU and is saved with the others; not learned
        self.eps = nn.Parameter(torch.tensor(1e-5), requires_grad=False)

    def forward(self, x):
        mu = x.mean(-1, keepdim=True)
        sigma2 = ((x - mu) ** 2).mean(-1, keepdim=True)
        return (x - mu) / (sigma2 + self.eps).sqrt() * self.scale + self.shift


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
