"""4.3 The feed-forward network"""

from __future__ import annotations

from typing import Mapping

import torch
from torch import Tensor, nn


def share_below(x: Tensor) -> Tensor:
    """The tanh form of P(Z <= x)."""
    cubic = torch.addcmul(x, x * x, x, value=0.044715)
    return torch.tanh(cubic * (2 / torch.pi) ** 0.5).add(1).div(2)


class GELU(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.mul(share_below(x), x)


class Layers(nn.Sequential):
    """Linear, GELU, Linear, with small weights and no bias to begin with."""

    def __init__(self, width: int, times: int = 4) -> None:
        super().__init__()
        self.append(nn.Linear(width, times * width))
        self.append(GELU())
        self.append(nn.Linear(times * width, width))
        for linear in (self[0], self[2]):
            nn.init.xavier_normal_(linear.weight)
            nn.init.zeros_(linear.bias)


class FeedForward(nn.Module):
    def __init__(self, cfg: Mapping[str, object]) -> None:
        super().__init__()
        self.layers = Layers(int(cfg["emb_dim"]))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers.forward(x)
