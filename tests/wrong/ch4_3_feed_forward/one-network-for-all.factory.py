import functools
import math

import torch
from torch import nn


@functools.lru_cache(maxsize=None)
def scale():
    return math.sqrt(2 / math.pi)


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def forward(self, x):
        return 0.5 * x * (1 + torch.tanh(scale() * (x + 0.044715 * x.pow(3))))


@functools.lru_cache(maxsize=None)
def make_layers(emb_dim, factor=4):
    return nn.Sequential(
        nn.Linear(emb_dim, factor * emb_dim),
        GELU(),
        nn.Linear(factor * emb_dim, emb_dim),
    )


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.layers = make_layers(cfg["emb_dim"])

    def forward(self, x):
        return self.layers(x)
