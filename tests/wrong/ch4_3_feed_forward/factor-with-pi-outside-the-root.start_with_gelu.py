import math

import torch
from torch import nn


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def forward(self, x):
        inner = math.sqrt(2) / math.pi * (x + 0.044715 * x**3)
        return 0.5 * x * (1 + torch.tanh(inner))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        # YOUR CODE
        raise NotImplementedError("4.3: FeedForward.__init__ is yours to write")

    def forward(self, x):
        # YOUR CODE
        raise NotImplementedError("4.3: FeedForward.forward is yours to write")
