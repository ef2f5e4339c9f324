# Calls parts, variables and classes by words of other languages.
import torch
from torch import nn


class GrößenFehler(ValueError):
    pass


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        if emb_dim < 1:
            raise GrößenFehler("zu klein")
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))
        self.한국어 = 1e-5

    def forward(self, x):
        मात्रा = x.mean(dim=-1, keepdim=True)
        平均からの差 = x - मात्रा
        дисперсия = (平均からの差**2).mean(dim=-1, keepdim=True)
        return self.scale * 平均からの差 / torch.sqrt(дисперсия + self.한국어) + self.shift
