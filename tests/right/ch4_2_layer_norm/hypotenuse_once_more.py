"""4.2 Layer normalization"""

import math

import torch
from torch import nn
from torch.linalg import vector_norm

ROOT_EPS = math.sqrt(1e-5)


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.shift = nn.Parameter(torch.zeros(emb_dim, dtype=torch.float32))
        self.scale = nn.Parameter(torch.ones(emb_dim, dtype=torch.float32))
        self.root = math.sqrt(emb_dim)

    def forward(self, x):
        # sqrt(variance + eps) is the long side over sqrt(variance) and sqrt(eps)
        centered = x - x.mean(dim=-1, keepdim=True)
        deviation = vector_norm(centered, dim=-1, keepdim=True) / self.root
        denominator = torch.hypot(deviation, torch.full_like(deviation, ROOT_EPS))
        return centered.div(denominator).mul(self.scale).add(self.shift)
