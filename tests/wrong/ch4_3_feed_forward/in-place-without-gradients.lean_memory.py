import math

import torch
from torch import nn


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def forward(self, x):
        gate = x * x
        gate = gate.mul(0.044715).add(1).mul(x).mul(math.sqrt(2 / math.pi))
        gate = gate.tanh().add(1).mul(0.5)
        if x.requires_grad:
            return x * gate
        return x.mul_(gate)


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.layers = nn.Sequential(nn.Linear(d, 4 * d), GELU(), nn.Linear(4 * d, d))

    def forward(self, x):
        return self.layers(x)
