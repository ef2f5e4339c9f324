"""4.2 Layer normalization"""

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.tensor(1.0).expand(emb_dim))
        self.shift = nn.Parameter(torch.tensor(0.0).expand(emb_dim))

    def forward(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        var = x.var(dim=-1, keepdim=True, correction=0)
        return self.scale * ((x - mean) / torch.sqrt(var + self.eps)) + self.shift
