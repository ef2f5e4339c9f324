import math
import torch
from torch import nn

K = 2 * math.sqrt(2 / math.pi)


class GELU(nn.Module):
    def forward(self, x):
        # (1 + tanh(z)) / 2 is sigmoid(2z)
        return x * torch.sigmoid(K * (x + 0.044715 * x * x * x))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        width = cfg["emb_dim"]
        self.layers = nn.ModuleList([nn.Linear(width, width * 4), GELU(), nn.Linear(width * 4, width)])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
