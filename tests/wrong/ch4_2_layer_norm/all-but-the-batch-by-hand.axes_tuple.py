import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        axes = tuple(range(1, x.ndim))
        mu = x.mean(axes, keepdim=True)
        sigma2 = ((x - mu) ** 2).mean(axes, keepdim=True)
        return self.scale * (x - mu) / (sigma2 + self.eps) ** 0.5 + self.shift
