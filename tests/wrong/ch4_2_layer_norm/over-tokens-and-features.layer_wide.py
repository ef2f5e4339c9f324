import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        axes = [-1, -2]
        d = x - x.mean(axes, keepdim=True)
        return self.scale * d / torch.sqrt((d * d).mean(axes, keepdim=True) + self.eps) + self.shift
