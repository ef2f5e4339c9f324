"""4.3 The feed-forward network"""

import math

import torch
from torch import nn


_C = math.sqrt(2 / math.pi)


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters.

    You write it from its formula: PyTorch's nn.GELU and F.gelu are off limits.
    """

    def forward(self, x):
        # z = c x, in double precision: the formula is shorter in it
        """Any shape -> the same shape, each number by itself.

        x is never empty, may have any number of dimensions (none too) and lie in memory in any way.
        It stays as it is. The result is a new tensor on x's device and of x's dtype: float32, or
        float64 that is right to seven digits. It is finite for every x from -1000 to 1000.
        Gradients (first ones are enough) pass through all of the formula, and are right for x from
        -10 to 10 at least. Training and evaluation make no difference, to gradients either. Nothing
        is remembered from one call to the next.
        """
        z = x.to(torch.float64).mul_(_C)
        bend = (z + (0.044715 / _C**2) * z**3).tanh_().add(1)
        return (z * bend).mul_(0.5 / _C).to(x.dtype)


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
        width = cfg["emb_dim"]
        self.layers = nn.ModuleList([nn.Linear(width, 4 * width), GELU(), nn.Linear(4 * width, width)])

    def forward(self, x):
        """(batch, tokens, emb_dim) -> (batch, tokens, emb_dim)

        x goes through the three layers in turn, with the weights that they have at this moment. You
        may call the layers or compute with their weights. What GELU.forward promises of memory,
        dtype, device, gradients, modes and remembering holds here too.
        """
        widen, bend, narrow = self.layers
        return narrow(bend(widen(x)))
