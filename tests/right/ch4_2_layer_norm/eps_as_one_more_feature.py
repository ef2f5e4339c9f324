import torch
import torch.nn.functional as F
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.n = emb_dim
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        d = x - x.mean(-1, keepdim=True)
        extra = torch.full_like(d[..., :1], (self.n * 1e-5) ** 0.5)
        u = F.normalize(torch.cat([d, extra], -1), dim=-1)[..., :-1]
        return u * self.n**0.5 * self.scale + self.shift
