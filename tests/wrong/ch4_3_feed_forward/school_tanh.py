"""4.3 The feed-forward network"""

import math

import torch
from torch import nn


def tanh(u):
    a = torch.exp(u)
    b = torch.exp(-u)
    return (a - b) / (a + b)


class GELU(nn.Module):
    def forward(self, x):
        bracket = x + 0.044715 * x * x * x
        return 0.5 * x * (1 + tanh(math.sqrt(2 / math.pi) * bracket))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        n = cfg["emb_dim"]
        self.layers = nn.Sequential(
            nn.Linear(n, n * 4),
            GELU(),
            nn.Linear(n * 4, n),
        )

    def forward(self, x):
        x = self.layers(x)
        return x
