import torch
from torch import nn


class FusedLayerNorm(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, scale, shift, eps):
        var, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
        rstd = torch.rsqrt(var + eps)
        xhat = (x - mean) * rstd
        ctx.save_for_backward(xhat, rstd, scale)
        return xhat * scale + shift

    @staticmethod
    def backward(ctx, grad_out):
        xhat, rstd, scale = ctx.saved_tensors
        rows = tuple(range(grad_out.dim() - 1))
        g = grad_out * scale
        grad_x = rstd * (g - xhat * (g * xhat).mean(dim=-1, keepdim=True))
        grad_scale = (grad_out * xhat).sum(dim=rows) if rows else grad_out * xhat
        grad_shift = grad_out.sum(dim=rows) if rows else grad_out
        return grad_x, grad_scale, grad_shift, None


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        return FusedLayerNorm.apply(x, self.scale, self.shift, self.eps)
