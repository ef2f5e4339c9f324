import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        # variance without a mean: half the mean squared distance of all pairs
        pairs = (x.unsqueeze(-1) - x.unsqueeze(-2)).pow(2).flatten(-2).mean(-1, keepdim=True) / 2
        y = (x - x.mean(axis=-1, keepdims=True)) / torch.sqrt(pairs + 1e-5)
        return torch.lerp(self.shift, self.shift + self.scale, y)
