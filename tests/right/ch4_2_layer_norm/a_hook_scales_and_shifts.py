import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))
        self.register_forward_hook(lambda mod, args, out: out * mod.scale + mod.shift)

    def forward(self, x):
        return (x - x.mean(dim=-1, keepdim=True)) / (
            torch.var(x, dim=-1, keepdim=True, unbiased=False) + 1e-5
        ).sqrt()
