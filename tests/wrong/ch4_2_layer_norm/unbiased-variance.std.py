import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        mu, sigma = x.mean(-1, True), x.std(-1, keepdim=True)
        return (x - mu) / (sigma**2 + self.eps).sqrt() * self.scale + self.shift
