import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        batch, tokens, _features = x.shape
        m = x.mean(2).view(batch, tokens, 1)
        v = x.var(2, correction=0).view(batch, tokens, 1)
        return self.scale * (x - m) / (v + self.eps).sqrt() + self.shift
