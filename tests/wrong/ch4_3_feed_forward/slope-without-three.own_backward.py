import math

import torch
from torch import nn

K = math.sqrt(2 / math.pi)
C = 0.044715


class _Gelu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        t = torch.tanh(K * x * (1 + C * x * x))
        ctx.save_for_backward(x, t)
        return 0.5 * x * (1 + t)

    @staticmethod
    def backward(ctx, grad_out):
        x, t = ctx.saved_tensors
        left = 0.5 * (1 + t)
        right = 0.5 * x * (1 - t * t) * K * (1 + C * x * x)
        return grad_out * (left + right)


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def forward(self, x):
        return _Gelu.apply(x)


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        n = cfg["emb_dim"]
        self.layers = nn.Sequential(nn.Linear(n, 4 * n), GELU(), nn.Linear(4 * n, n))

    def forward(self, x):
        return self.layers(x)
