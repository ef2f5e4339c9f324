import torch
from torch import nn


class GELU(nn.Module):
    def forward(self, x):
        return torch.maximum(x, torch.zeros_like(x))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.layers = nn.Sequential(nn.Linear(d, 4 * d), GELU(), nn.Linear(4 * d, d))

    def forward(self, x):
        return self.layers(x)
