import torch
from torch import nn


class GELU(nn.Module):
    def forward(self, x):
        c = (2.0 / torch.pi) ** 0.5
        y = c * x + c * 0.044715 * torch.einsum("...,...,...->...", x, x, x)
        return (x + x * torch.tanh(y)) / 2


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        size = {**cfg}["emb_dim"]
        up, down = nn.Linear(size, size << 2), nn.Linear(size << 2, size)
        self.layers = nn.Sequential(up, GELU(), down)

    def forward(self, x):
        out = self.layers(x)
        assert out.shape == x.shape
        return out
