import warnings

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        if not torch.isfinite(x).all():
            warnings.warn("not finite", stacklevel=2)
        print("in", x.shape, float(x.mean()))
        mean = x.mean(-1, keepdim=True)
        var = x.var(-1, keepdim=True, correction=0)
        out = (x - mean).div_(torch.sqrt(var + 1e-5))
        assert out.shape == x.shape
        return torch.mul(out, self.scale).add_(self.shift)
