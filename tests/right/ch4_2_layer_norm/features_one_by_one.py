import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.dim = emb_dim
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        cols = x.unbind(-1)
        mean = torch.stack(cols).mean(0)
        var = torch.stack([(c - mean) ** 2 for c in cols]).mean(0)
        inv = 1 / torch.sqrt(var + 1e-5)
        return torch.stack(
            [(c - mean) * inv * self.scale[i] + self.shift[i] for i, c in enumerate(cols)], -1
        )
