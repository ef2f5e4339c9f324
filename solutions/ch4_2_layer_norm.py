"""4.2 Layer normalization

A deep network multiplies: small numbers shrink from layer to layer, large ones grow, and the
gradients with them. Layer normalization puts every position's vector back on the same footing,
mean 0 and variance 1, before the next part of the network sees it. GPT-2 does so twice in every
transformer block and once at the end.

Each vector is normalized over its own features, by itself: no other token and no other example
in the batch has a say. So it does the same in training and in use, and for a batch of one.

                    x                          (..., emb_dim)
                    |
       +------------+------------+
       |                         |
     mean                    variance          (..., 1)   over the last dimension
       |                         |
       +------------+------------+
                    |
         (x - mean) / sqrt(variance + eps)     (..., emb_dim)
                    |
              * scale + shift                  scale, shift: (emb_dim,)
                    |
                    y                          (..., emb_dim)

The variance is the mean of the squared distances from the mean: divided by n, not by n - 1. GPT-2
was trained with that one, and `torch.var` divides by n - 1 unless it is told otherwise.

`eps`, a small constant, keeps the square root away from zero when all the features are equal.
`scale` and `shift` are learned: with them the network can undo the normalization where that
serves it. They begin as ones and zeros, so that at first they do nothing.

From the chapters before you know tensors, `nn.Module`, and reducing over a dimension with
`dim=` and `keepdim=`. Write it from those: `nn.LayerNorm` and its kin are what you are building.
"""

import torch
from torch import nn


class LayerNorm(nn.Module):
    """Normalize each vector over its last dimension, then scale and shift it.

    LayerNorm(emb_dim) has
        eps    a float, 1e-5
        scale  a parameter of shape (emb_dim,), float32, all ones at first
        shift  a parameter of shape (emb_dim,), float32, all zeros at first
    and no other parameters.
    """

    def __init__(self, emb_dim):
        super().__init__()
        # YOUR CODE
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        """(..., emb_dim) -> (..., emb_dim), of x's dtype; x itself stays as it is.

        `...` is any number of dimensions, none included. The variance divides by emb_dim, and
        eps is added to it before the square root is taken.
        """
        # YOUR CODE
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        normalized = (x - mean) / torch.sqrt(variance + self.eps)
        return self.scale * normalized + self.shift


def demo():
    """Every row of the output has mean 0 and variance 1, whatever the input's scale."""
    torch.manual_seed(123)
    x = torch.randn(3, 5) * torch.tensor([[1.0], [10.0], [100.0]])
    y = LayerNorm(5)(x)
    for name, rows in (("before", x), ("after", y)):
        print(f"{name}:")
        for row in rows.tolist():
            print("  " + " ".join(f"{value:9.3f}" for value in row))


if __name__ == "__main__":
    demo()
