import math

import torch
from torch import nn

TWO_K = 2.0 * math.sqrt(2.0 / math.pi)


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def forward(self, x):
        e = torch.exp(TWO_K * x * (1.0 + 0.044715 * x * x))
        tanh = (e - 1.0) / (e + 1.0)
        return 0.5 * x * (1.0 + tanh)


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.layers = nn.Sequential(nn.Linear(d, 4 * d), GELU(), nn.Linear(4 * d, d))

    def forward(self, x):
        up, bend, down = self.layers
        return down(bend(up(x)))
