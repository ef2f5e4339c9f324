import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        avg = x.mean(-1)[..., None]
        var = x.std(-1, correction=0)[..., None]
        return (x - avg) * (var + self.eps) ** -0.5 * self.scale + self.shift
