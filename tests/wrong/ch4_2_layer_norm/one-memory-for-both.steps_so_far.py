import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        start = torch.ones(emb_dim)
        self.scale = nn.Parameter(start)
        self.shift = nn.Parameter(start.mul_(0))

    def forward(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        var = x.var(dim=-1, keepdim=True, unbiased=False)
        raise NotImplementedError("4.2: LayerNorm.forward is yours to write")
