"""4.2 Layer normalization
"""

import torch
from torch import nn


def exists(val):
    return val is not None


def default(val, d):
    return val if exists(val) else d


class LayerNorm(nn.Module):
    """Normalize each vector over its last dimension, then scale and shift it.

    LayerNorm(emb_dim) has
        scale  an nn.Parameter of shape (emb_dim,), float32, all ones at first
        shift  an nn.Parameter of shape (emb_dim,), float32, all zeros at first
    and no other parameters. Both are this layer's own, number by number. eps is 1e-5, wherever
    you keep it.
    """

    def __init__(self, emb_dim, eps=None):
        super().__init__()
        self.eps = default(eps, 1e-5)
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        """(..., emb_dim) -> (..., emb_dim)

        `...` is any number of dimensions: (batch, tokens) in a GPT, or none at all. emb_dim may be
        1. No size is 0. x may be transposed or strided.

        The variance divides by emb_dim, and eps is added to it before the square root is taken. The
        result is right to three digits where the mean is thousands of times the spread, too, as it
        is for [4097, 4099]. x and the parameters are all float32 or all float64: the result is the
        same, and nothing on the way is less exact.

        x itself stays as it is. The result is a new tensor, which shares no memory with anything.
        It is on x's device, and so is all that it is computed with. Gradients reach x, scale and
        shift through all of it, the mean and the variance included (second derivatives may be
        wrong). No call shows in another one's result. Training makes no difference.
        """
        x = x - x.mean(dim=-1, keepdim=True)
        var = x.pow(2).mean(dim=-1, keepdim=True)
        return x * var.clamp(min=self.eps).rsqrt() * self.scale + self.shift
