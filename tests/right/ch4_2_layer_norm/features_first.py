"""Transposes, so that the statistics are over dimension 0 and broadcast without keepdim."""

from torch import ones, sqrt, zeros
from torch.nn import Module, Parameter


class LayerNorm(Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = Parameter(ones(emb_dim), requires_grad=True)
        self.shift = Parameter(zeros(emb_dim), requires_grad=True)

    def forward(self, x):
        rows = x.transpose(0, -1)
        rows = rows - rows.mean(0)
        rows = rows / sqrt((rows**2).mean(0) + self.eps)
        return rows.transpose(0, -1) * self.scale + self.shift
