import math

import torch
from torch import nn


class TanhGelu(torch.autograd.Function):
    """0.5 x (1 + tanh(u)) with a backward that can itself be differentiated."""

    A = math.sqrt(2 / math.pi)
    B = 0.044715 * A

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return 0.5 * x * (1 + torch.tanh(TanhGelu.A * x + TanhGelu.B * x**3))

    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        t = torch.tanh(TanhGelu.A * x + TanhGelu.B * x**3)
        du = TanhGelu.A + 3 * TanhGelu.B * x**2
        return upstream * 0.5 * (1 + t + x * (1 - t**2) * du)


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def forward(self, x):
        return TanhGelu.apply(x)


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        size = cfg["emb_dim"]
        self.layers = nn.Sequential(nn.Linear(size, 4 * size), GELU(), nn.Linear(4 * size, size))

    def forward(self, x):
        return self.layers.forward(x)
