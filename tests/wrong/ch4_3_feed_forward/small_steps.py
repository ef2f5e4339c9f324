import math

import torch
from torch import nn


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def forward(self, x):
        # 2 / pi
        a = 2 / math.pi
        # sqrt
        a = math.sqrt(a)
        b = 0.044715 * (x * x)
        c = x + b
        d = torch.tanh(a * c)
        e = 1 + d
        return 0.5 * x * e


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        emb_dim = cfg["emb_dim"]
        big = emb_dim * 4
        layer1 = nn.Linear(emb_dim, big)
        layer2 = GELU()
        layer3 = nn.Linear(big, emb_dim)
        self.layers = nn.Sequential(layer1, layer2, layer3)

    def forward(self, x):
        for layer in self.layers:
            y = layer(x)
            return y
