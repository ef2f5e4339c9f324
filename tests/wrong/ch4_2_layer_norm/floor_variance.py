"""4.2 Layer normalization"""

import torch
from torch import nn


def exists(val):
    return val is not None


class LayerNorm(nn.Module):
    def __init__(self, dim, eps=1e-5):
        super().__init__()
        self.eps = eps
        self.scale = nn.Parameter(torch.ones(dim))
        self.shift = nn.Parameter(torch.zeros(dim)) if exists(dim) else None

    def forward(self, x):
        mean = torch.mean(x, dim=-1, keepdim=True)
        var = torch.var(x, dim=-1, unbiased=False, keepdim=True)
        return (x - mean) * var.clamp(min=self.eps).rsqrt() * self.scale + self.shift
