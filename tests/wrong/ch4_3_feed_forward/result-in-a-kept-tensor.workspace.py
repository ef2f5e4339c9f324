import math

import torch
from torch import nn


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def __init__(self):
        super().__init__()
        self._buf = None

    def forward(self, x):
        k = math.sqrt(2 / math.pi)
        if torch.is_grad_enabled() and x.requires_grad:
            return 0.5 * x * (1 + torch.tanh(k * (x + 0.044715 * x**3)))
        buf = self._buf
        if buf is None or buf.shape != x.shape or buf.dtype != x.dtype or buf.device != x.device:
            buf = self._buf = torch.empty_like(x)
        with torch.no_grad():
            torch.mul(x, x, out=buf)
            buf.mul_(0.044715).add_(1).mul_(x).mul_(k).tanh_().add_(1).mul_(x).mul_(0.5)
        return buf


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        dim = cfg["emb_dim"]
        self.layers = nn.Sequential(nn.Linear(dim, dim * 4), GELU(), nn.Linear(dim * 4, dim))

    def forward(self, x):
        return self.layers(x)
