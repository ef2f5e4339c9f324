import math

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.empty(emb_dim))
        self.shift = nn.Parameter(torch.empty(emb_dim))
        nn.init.ones_(self.scale)
        nn.init.zeros_(self.shift)

    def forward(self, x):
        root = math.sqrt(x.shape[-1])
        away = x - x.mean(-1, keepdim=True)
        length = torch.linalg.vector_norm(away, dim=-1, keepdim=True)
        floor = torch.full_like(length, root * math.sqrt(1e-5))
        return away * (root / torch.hypot(length, floor)) * self.scale + self.shift
