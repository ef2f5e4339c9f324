"""4.3 The feed-forward network"""

import math

import torch
from torch import nn


class GELU(nn.Module):
    def forward(self, x):
        u = torch.pow(x, 3)
        u = u * 0.044715 + x
        u = u * (2 / math.pi) ** 0.5
        return torch.mul(x, 0.5) * (torch.tanh(u) + 1)


def fresh(n_in, n_out):
    linear = nn.Linear(n_in, n_out)
    nn.init.normal_(linear.weight, std=0.02)
    nn.init.zeros_(linear.bias)
    return linear


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        n = cfg["emb_dim"]
        self.layers = nn.Sequential()
        self.layers.append(fresh(n, 4 * n))
        self.layers.append(GELU())
        self.layers.append(fresh(4 * n, n))

    def forward(self, x):
        a, bend, b = self.layers
        wide = torch.einsum("...i,oi->...o", x, a.weight) + a.bias
        return torch.einsum("...i,oi->...o", bend(wide), b.weight) + b.bias
