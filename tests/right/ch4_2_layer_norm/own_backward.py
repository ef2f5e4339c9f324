"""Its own autograd function, with the gradient worked out by hand."""

import torch
from torch import nn


class Normalize(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, eps):
        mean = x.mean(-1, keepdim=True)
        inverse = (x.var(-1, keepdim=True, correction=0) + eps).rsqrt()
        y = (x - mean) * inverse
        ctx.save_for_backward(y, inverse)
        return y

    @staticmethod
    def backward(ctx, g):
        y, inverse = ctx.saved_tensors
        centred = g - g.mean(-1, keepdim=True) - y * (g * y).mean(-1, keepdim=True)
        return centred * inverse, None


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        return Normalize.apply(x, self.eps) * self.scale + self.shift
