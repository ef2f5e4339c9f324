import torch
from torch import nn


class GELU(nn.Module):
    def forward(self, x):
        k = 2.0 / torch.pi
        return 0.5 * x * (1 + torch.tanh(k * (x + 0.044715 * torch.pow(x, 3))))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.layers = nn.Sequential(nn.Linear(d, 4 * d), GELU(), nn.Linear(4 * d, d))

    def forward(self, x):
        return self.layers(x)
