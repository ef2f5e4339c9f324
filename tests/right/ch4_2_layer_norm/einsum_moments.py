import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.emb_dim = emb_dim
        self.scale = nn.Parameter(torch.full((emb_dim,), 1.0))
        self.shift = nn.Parameter(torch.full((emb_dim,), 0.0))

    def forward(self, x):
        n = self.emb_dim
        centred = x - torch.einsum("...d->...", x).unsqueeze(-1) / n
        spread = torch.einsum("...d,...d->...", centred, centred).unsqueeze(-1) / n
        return torch.einsum("...d,d->...d", centred / (spread + 1e-5) ** 0.5, self.scale) + self.shift
