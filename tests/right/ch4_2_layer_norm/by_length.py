"""4.2 Layer normalization"""

import math

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.n = features
        self.shift = nn.Parameter(torch.zeros(features))
        self.scale = nn.Parameter(torch.ones_like(self.shift))

    def forward(self, x):
        arrow = x - x.mean(dim=-1, keepdim=True)
        length = torch.linalg.vector_norm(arrow, dim=-1, keepdim=True)
        divisor = (length * length + self.n * 1e-5).sqrt() / math.sqrt(self.n)
        return self.shift + self.scale * arrow.div(divisor)
