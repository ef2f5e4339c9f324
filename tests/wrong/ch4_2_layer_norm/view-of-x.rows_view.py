import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.emb_dim = emb_dim
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        rows = x.view(-1, self.emb_dim)
        rows = rows - rows.mean(1, keepdim=True)
        spread = rows.square().mean(1, keepdim=True).add(self.eps).sqrt()
        return (rows / spread * self.scale + self.shift).view(x.shape)
