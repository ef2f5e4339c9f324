import math

import torch
from torch import nn


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def forward(self, x):
        bracket = x + 0.044715 * x**3
        share = 0.5 * (1 + torch.tanh(math.sqrt(2 / math.pi) * bracket))
        print("share", share.shape)
        result = torch.tensor(x * share, dtype=x.dtype, device=x.device)
        return result


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        # YOUR CODE
        raise NotImplementedError("4.3: FeedForward.__init__ is yours to write")

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
