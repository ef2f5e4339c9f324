import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        h = x.bfloat16()
        h = h - h.mean(-1, keepdim=True)
        h = h * (h.square().mean(-1, keepdim=True) + self.eps).rsqrt()
        return h.to(x.dtype) * self.scale + self.shift
