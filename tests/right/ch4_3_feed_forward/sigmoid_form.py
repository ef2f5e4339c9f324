"""4.3 The feed-forward network"""

import math

import torch
from torch import nn


TWO_C = 2 * math.sqrt(2 / math.pi)


class GELU(nn.Module):
    # (1 + tanh(u)) / 2 == sigmoid(2u)
    def forward(self, x):
        return x * torch.sigmoid(x * (TWO_C + TWO_C * 0.044715 * x.square()))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        sizes = [cfg["emb_dim"] * k for k in (1, 4, 1)]
        up, down = (nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.layers = nn.ModuleList([up, GELU(), down])

    def forward(self, x):
        up, bend, down = self.layers
        return down(bend(up(x)))
