"""4.2 Layer normalization"""

import torch
from torch import nn

EPS = 1e-5


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        start = torch.tensor([[1.0], [0.0]]).repeat(1, emb_dim)
        self.scale, self.shift = (nn.Parameter(row.clone()) for row in start)

    def forward(self, x):
        variance, mean = torch.var_mean(x, -1, correction=0, keepdim=True)
        return torch.addcmul(self.shift, (x - mean).mul_(torch.rsqrt(variance + EPS)), self.scale)
