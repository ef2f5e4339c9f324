"""4.2 Layer normalization"""

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))
        self._out = None

    def forward(self, x):
        var, mean = torch.var_mean(x, -1, correction=0, keepdim=True)
        inv = (var + self.eps).rsqrt()
        if torch.is_grad_enabled():
            return torch.addcmul(self.shift, (x - mean) * inv, self.scale)
        out = self._out
        if out is None or out.shape != x.shape or out.dtype != x.dtype or out.device != x.device:
            out = self._out = torch.empty_like(x)
        torch.sub(x, mean, out=out)
        return out.mul_(inv).mul_(self.scale).add_(self.shift)
