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


class GELU(nn.Module):
    """The tanh approximation of GELU, as in the lesson. It has no parameters."""

    def forward(self, x):
        """Any shape -> the same shape and dtype, each number by itself; x stays as it is."""
        # YOUR CODE
        raise NotImplementedError("4.3: GELU.forward is yours to write")


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
        raise NotImplementedError("4.3: FeedForward.__init__ is yours to write")

    def forward(self, x):
        """(..., emb_dim) -> (..., emb_dim)"""
        # YOUR CODE
        raise NotImplementedError("4.3: FeedForward.forward is yours to write")
