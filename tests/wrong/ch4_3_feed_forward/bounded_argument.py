"""4.3 The feed-forward network"""

import math

import torch
from torch import nn


class GELU(nn.Module):
    LIMIT = 6.0

    def forward(self, x):
        u = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
        u = u.clamp(-self.LIMIT, self.LIMIT)
        return x * torch.tanh(u).add(1).mul(0.5)


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.layers = nn.ModuleList((nn.Linear(d, 4 * d), GELU(), nn.Linear(4 * d, d)))

    def forward(self, x):
        h = self.layers[0](x)
        h = self.layers[1](h)
        return self.layers[2](h)
