"""4.2 Layer normalization
"""

from functools import cached_property

import torch
from torch import nn

EPS = 10.0**-5


class LayerNorm(nn.Module):
    """Normalize each vector over its last dimension, then scale and shift it.

    LayerNorm(emb_dim) has
        scale  an nn.Parameter of shape (emb_dim,), float32, all ones at first
        shift  an nn.Parameter of shape (emb_dim,), float32, all zeros at first
    and no other parameters. Both are this layer's own, number by number. eps is 1e-5, wherever
    you keep it.
    """

    def __init__(self, emb_dim):
        super().__init__()
        pair = torch.tensor([[1.0], [0.0]], dtype=torch.float32).expand(2, emb_dim)
        self.scale, self.shift = (nn.Parameter(row.clone()) for row in pair)
        self.emb_dim = emb_dim

    @cached_property
    def n(self):
        return float(self.emb_dim)

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
        spread = x
        for _ in range(2):  # the second time takes away what rounding left of the mean
            spread = torch.einsum("...i->...", spread).div(self.n)[..., None].neg().add(spread)
        variance = torch.einsum("...i,...i->...", spread, spread) / self.n
        inverse = (variance + EPS).sqrt().reciprocal()
        return torch.einsum("...i,...,i->...i", spread, inverse, self.scale) + self.shift
