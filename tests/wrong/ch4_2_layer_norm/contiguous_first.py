"""4.2 Layer normalization"""

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        var, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
        if torch.is_grad_enabled():
            return (x - mean) * torch.rsqrt(var + self.eps) * self.scale + self.shift
        y = x.contiguous()
        y.sub_(mean).mul_(torch.rsqrt_(var.add_(self.eps)))
        return torch.addcmul(self.shift, y, self.scale)
