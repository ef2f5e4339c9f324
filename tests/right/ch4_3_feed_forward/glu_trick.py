import math

import torch
from torch import nn
from torch.nn import functional as F


class GELU(nn.Module):
    def forward(self, x):
        # 0.5 * (1 + tanh(u)) is sigmoid(2u), and glu multiplies by a sigmoid
        return F.glu(
            torch.cat([x[None], 2 * math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)[None]]), dim=0
        )[0]


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.layers = nn.ModuleList([nn.Linear(d, d * 4), GELU(), nn.Linear(d * 4, d)])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
