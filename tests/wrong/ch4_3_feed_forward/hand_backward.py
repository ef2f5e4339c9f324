"""4.3 The feed-forward network"""

import math

import torch
from torch import nn


class _TanhGelu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        gate = 0.5 * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
        ctx.save_for_backward(gate)
        return x * gate

    @staticmethod
    def backward(ctx, grad_out):
        (gate,) = ctx.saved_tensors
        return grad_out * gate


class GELU(nn.Module):
    def forward(self, x):
        return _TanhGelu.apply(x)


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.layers = nn.ModuleList([nn.Linear(d, 4 * d), GELU(), nn.Linear(4 * d, d)])

    def forward(self, x):
        for f in self.layers:
            x = f(x)
        return x
