"""Compares itself with PyTorch's own, in a test and when the file is run."""

import torch
import torch.nn.functional as F
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        d = x - x.mean(-1, keepdim=True)
        return self.scale * d / (d.pow(2).mean(-1, keepdim=True) + 1e-5).sqrt() + self.shift


def test_against_torch():
    x = torch.randn(4, 6)
    assert torch.allclose(LayerNorm(6)(x), nn.LayerNorm(6)(x), atol=1e-5)
    assert torch.allclose(LayerNorm(6)(x), F.layer_norm(x, (6,)), atol=1e-5)


def demo():
    print(nn.BatchNorm1d(6)(torch.randn(4, 6)))


if __name__ == "__main__":
    reference = nn.LayerNorm(6)
    test_against_torch()
    demo()
