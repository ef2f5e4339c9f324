"""4.3 The feed-forward network"""

import math

import torch
from torch import nn

from collections import OrderedDict
from functools import reduce


class Stack(nn.Sequential):
    """A Sequential that is only gone through by hand."""

    def __iter__(self):
        return iter(self._modules.values())


class GELU(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.coefficients = (math.sqrt(2 / math.pi), 0.044715)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        root, cubic = self.coefficients
        share = torch.tanh(root * torch.addcmul(x, x * x, x, value=cubic))
        half = x / 2
        return half + half * share


class FeedForward(nn.Module):
    def __init__(self, cfg: dict) -> None:
        super().__init__()
        emb_dim = cfg["emb_dim"]
        self.layers = Stack(
            OrderedDict(
                widen=nn.Linear(emb_dim, 4 * emb_dim),
                bend=GELU(),
                narrow=nn.Linear(4 * emb_dim, emb_dim),
            )
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return reduce(lambda value, layer: layer(value), self.layers, x)
