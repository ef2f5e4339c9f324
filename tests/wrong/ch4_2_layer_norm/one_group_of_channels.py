import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        rows = x.reshape(-1, x.shape[-1])
        y = torch.nn.functional.group_norm(rows, 1, self.scale, self.shift, self.eps)
        return y.reshape(x.shape)
