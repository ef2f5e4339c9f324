import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        n = x.shape[-1]
        d = x - x.sum(-1, keepdim=True) / n
        return d / (((d**2).sum(-1, keepdim=True) / n) ** 0.5 + self.eps) * self.scale + self.shift
