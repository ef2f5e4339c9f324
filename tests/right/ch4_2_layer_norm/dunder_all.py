import torch
from torch import nn

__all__ = ["LayerNorm"]


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        d = x - x.mean(-1, keepdim=True)
        return self.scale * d / (d.pow(2).mean(-1, keepdim=True) + 1e-5).sqrt() + self.shift
