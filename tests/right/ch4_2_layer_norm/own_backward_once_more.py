"""4.2 Layer normalization"""

import torch
from torch import nn


class _Normalize(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, scale, shift, eps):
        var, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
        inverse = 1 / torch.sqrt(var + eps)
        unit = (x - mean) * inverse
        ctx.save_for_backward(unit, inverse, scale)
        return unit * scale + shift

    @staticmethod
    def backward(ctx, grad):
        unit, inverse, scale = ctx.saved_tensors
        leading = list(range(grad.dim() - 1))
        to_scale, to_shift = grad * unit, grad
        if leading:
            to_scale, to_shift = to_scale.sum(leading), to_shift.sum(leading)
        else:
            to_shift = to_shift.clone()
        g = grad * scale
        along = (g * unit).mean(-1, keepdim=True)
        to_x = inverse * (g - g.mean(-1, keepdim=True) - unit * along)
        return to_x, to_scale, to_shift, None


class LayerNorm(nn.Module):
    """(x - mean) / sqrt(variance + eps), with the backward pass written out."""

    def __init__(self, emb_dim: int):
        super().__init__()
        ones, zeros = torch.ones(2, emb_dim, dtype=torch.float32)[0].clone(), torch.zeros(emb_dim)
        self.scale, self.shift = nn.Parameter(ones), nn.Parameter(zeros.float())

    def forward(self, x):
        return _Normalize.apply(x, self.scale, self.shift, 1e-5)
