import math

import torch
from torch import nn


class GELU(nn.Module):
    def forward(self, x):
        return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))

    @classmethod
    def test(cls):
        """For me: as close to torch's as it should be? Nothing calls it but my terminal."""
        x = torch.linspace(-3, 3, 100)
        assert torch.allclose(cls()(x), nn.GELU(approximate="tanh")(x))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.layers = nn.Sequential(nn.Linear(d, 4 * d), GELU(), nn.Linear(4 * d, d))

    def forward(self, x):
        return self.layers(x)
