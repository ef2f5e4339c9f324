import math

import torch
from torch import nn


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def forward(self, x):
        z = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
        return x * (1 + z.tanh()) / 2


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        hidden_dim = cfg.setdefault("hidden_dim", 4 * cfg["emb_dim"])
        self.layers = nn.Sequential(
            nn.Linear(cfg["emb_dim"], hidden_dim),
            GELU(),
            nn.Linear(hidden_dim, cfg["emb_dim"]),
        )

    def forward(self, x):
        return self.layers(x)
