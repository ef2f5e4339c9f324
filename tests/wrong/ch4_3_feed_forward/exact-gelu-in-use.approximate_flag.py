import math

import torch
from torch import nn


def gelu(x, approximate=True):
    if approximate:
        sqrt_2_over_pi = math.sqrt(2 / math.pi)
        cdf = 0.5 * (1.0 + torch.tanh(sqrt_2_over_pi * (x + 0.044715 * (x**3))))
        return x * cdf
    return x * (torch.erf(x / math.sqrt(2.0)) + 1.0) / 2.0


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def forward(self, x):
        return gelu(x, approximate=self.training)


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        features = cfg["emb_dim"]
        self.layers = nn.Sequential(
            nn.Linear(features, 4 * features), GELU(), nn.Linear(4 * features, features)
        )

    def forward(self, x):
        return self.layers(x)
