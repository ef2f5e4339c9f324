import torch
from torch import einsum, nn


class LayerNorm(nn.Module):
    eps = 1e-5

    def __init__(self, emb_dim):
        super().__init__()
        self.n = emb_dim
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        mean = einsum("...c->...", x)[..., None] / self.n
        d = x - mean
        var = einsum("...c,...c->...", d, d)[..., None] / self.n
        return (
            einsum("c,...c->...c", self.scale, d * torch.pow(var + self.eps, -1 / 2)) + self.shift
        )
