import torch
from torch import nn


def make(n, v):
    return nn.Parameter(torch.full([n], fill_value=v, dtype=torch.float32))


class Base(nn.Module):
    EPS = 1e-05

    def normalize(self, x):
        raise NotImplementedError


class LayerNorm(Base):
    def __init__(self, emb_dim=768, *, eps=None, bias=True):
        super().__init__()
        self.eps = eps or self.EPS
        self.scale = make(emb_dim, 1.0)
        self.shift = make(emb_dim, 0.0)

    def normalize(self, x):
        mu = x.mean(-1, keepdim=True)
        return (x - mu) / ((x - mu).abs().pow(2).mean(-1, keepdim=True) + self.eps) ** 0.5

    def forward(self, x, *args):
        return torch.einsum("...i,i->...i", self.normalize(x), self.scale) + self.shift.expand_as(x)

    def extra_repr(self):
        return f"eps={self.eps}"
