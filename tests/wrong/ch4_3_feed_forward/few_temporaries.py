"""4.3 The feed-forward network"""

import math

import torch
from torch import nn
from torch.nn import functional as F

K = math.sqrt(2 / math.pi)


class GELU(nn.Module):
    """Tanh GELU with a single temporary."""

    def forward(self, x):
        t = x * x
        t = t.mul_(0.044715).add_(1.0) * x
        return t.mul_(K).tanh_().add_(1.0).mul(x).mul_(0.5)


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        n = cfg["emb_dim"]
        self.layers = nn.Sequential(nn.Linear(n, n << 2), GELU(), nn.Linear(n << 2, n))

    def forward(self, x):
        up, gelu, down = self.layers
        return F.linear(gelu(F.linear(x, up.weight, up.bias)), down.weight, down.bias)
