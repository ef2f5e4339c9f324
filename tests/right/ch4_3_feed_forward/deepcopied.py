import math
from copy import deepcopy
from types import SimpleNamespace

import torch
from torch import nn


class GELU(nn.Module):
    def forward(self, x):
        tanh = torch.tanh
        return (lambda u: x * (0.5 + 0.5 * tanh(u)))(
            math.sqrt(2 / math.pi) * torch.einsum("...,...->...", x, 1 + 0.044715 * x.square())
        )


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        config = SimpleNamespace(**cfg)
        gelu = GELU()
        one = nn.Linear(config.emb_dim, 4 * config.emb_dim)
        two = deepcopy(nn.Linear(4 * config.emb_dim, config.emb_dim))
        self.layers = nn.Sequential(one).append(gelu).append(two)

    def forward(self, x):
        return nn.Sequential.__call__(self.layers, x)
