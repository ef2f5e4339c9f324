import math
import torch
from torch import nn


class Projection(nn.Linear):
    def forward(self, x):
        return x @ self.weight.T + self.bias


class GELU(nn.Module):
    def forward(self, x):
        u = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
        e = torch.exp(-2 * u.abs())
        tanh = torch.sign(u) * (1 - e) / (1 + e)
        return torch.where(u == 0, x * 0.5, 0.5 * x * (1 + tanh))


class FeedForward(nn.Sequential):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.layers = nn.Sequential(Projection(d, 4 * d), GELU(), Projection(4 * d, d))

    def forward(self, x):
        return self.layers(x)
