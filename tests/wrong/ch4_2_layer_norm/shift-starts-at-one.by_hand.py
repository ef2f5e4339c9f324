import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.ones(emb_dim))

    def forward(self, x):
        d = x - x.mean(-1, keepdim=True)
        y = d * (d.square().mean(-1, keepdim=True) + self.eps).rsqrt()
        return self.scale * y + self.shift
