"""4.2 Layer normalization"""

import torch
from torch import nn


class Normalize(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, scale, shift):
        centered = x - x.mean(-1, keepdim=True)
        inverse = centered.square().mean(-1, keepdim=True).add_(1e-5).rsqrt_()
        xhat = centered.mul_(inverse)
        ctx.save_for_backward(xhat, inverse, scale)
        return xhat * scale + shift

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, grad):
        xhat, inverse, scale = ctx.saved_tensors
        g = grad * scale
        dx = (g - g.mean(-1, keepdim=True) - xhat * (g * xhat).mean(-1, keepdim=True)) * inverse
        width = grad.shape[-1]
        return dx, (grad * xhat).reshape(-1, width).sum(0), grad.reshape(-1, width).sum(0)


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.full((emb_dim,), 1.0))
        self.shift = nn.Parameter(torch.full((emb_dim,), 0.0))

    def forward(self, x):
        return Normalize.apply(x, self.scale, self.shift)
