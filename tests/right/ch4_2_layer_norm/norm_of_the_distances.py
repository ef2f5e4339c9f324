import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        n = x.shape[-1]
        d = torch.sub(x, torch.mean(x, -1, True))
        length = torch.linalg.vector_norm(d, dim=-1, keepdim=True)
        root = torch.hypot(length / n**0.5, torch.full_like(length, 1e-5**0.5))
        return torch.add(torch.mul(torch.div(d, root), self.scale), self.shift)
