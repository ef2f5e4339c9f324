import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    @classmethod
    def from_torch(cls, other: nn.LayerNorm):
        """The same layer as torch's, for loading weights; forward doesn't need it."""
        layer = cls(other.normalized_shape[-1])
        layer.scale.data.copy_(other.weight.data)
        layer.shift.data.copy_(other.bias.data)
        return layer

    def forward(self, x):
        c = x - x.mean(-1, keepdim=True)
        return c / (c.square().mean(-1, keepdim=True) + 1e-5).sqrt() * self.scale + self.shift
