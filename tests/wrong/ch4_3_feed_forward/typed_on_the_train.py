import math

import torch
from torch import nn


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def __init__(self):
        super().__init__()

    def forward(self, x):
        return 0.5 * x * (1 + math.tanh(math.sqrt(2.0 / math.pi)) * (x + 0.044715 * torch.pow(x, 3)))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(cfg["emb_dim"], 4 * cfg["emb_dim"]),
            GELU(),
            nn.Linear(4 * cfg["emb_dim"], cfg["emb_dim"]),
        )

    def forward(self, x):
        return x + self.layers(x)
