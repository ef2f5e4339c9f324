import math

import torch
from torch import nn
from torch.nn.functional import logsigmoid


class GELU(nn.Module):
    """x times exp(log of the share); the share is a logistic curve of an odd cubic."""

    def forward(self, x):
        twice = 2 * math.sqrt(2 / math.pi)
        share = logsigmoid(twice * torch.addcmul(x, x * x, x, value=0.044715)).exp()
        return share * x


class FeedForward(nn.Module):
    """Widen, bend, narrow."""

    def __init__(self, cfg):
        super().__init__()
        emb_dim = cfg["emb_dim"]
        layers = []
        for layer in self.plan(emb_dim):
            layers.append(layer)
        self.layers = nn.Sequential(*layers)

    @staticmethod
    def plan(emb_dim):
        yield nn.Linear(emb_dim, 4 * emb_dim, bias=True)
        yield GELU()
        yield nn.Linear(4 * emb_dim, emb_dim, bias=True)

    def forward(self, x):
        return self.layers(x)
