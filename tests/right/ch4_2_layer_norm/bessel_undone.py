import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        n = x.size(-1)
        unbiased = x.var(-1, keepdim=True) if n > 1 else torch.zeros_like(x)
        biased = unbiased * (n - 1) / n
        return self.scale * ((x - x.mean(-1, keepdim=True)) / (biased + 1e-5).sqrt()) + self.shift
