import math
import torch
from torch import nn


class ExactGELU(nn.Module):
    """For comparison only."""

    def forward(self, x):
        return 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))


class GELU(nn.Module):
    def forward(self, x):
        return torch.mul(torch.mul(x, 0.5), torch.add(torch.tanh(torch.mul(torch.add(x, torch.mul(torch.pow(x, 3.0), 0.044715)), math.sqrt(2.0 / math.pi))), 1.0))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.layers = nn.Sequential(*(nn.Linear(d, 4 * d), GELU(), nn.Linear(4 * d, d)))

    def __call__(self, x):
        return super().__call__(x)

    def forward(self, x):
        shape = x.shape
        return self.layers(x.reshape(-1, shape[-1])).reshape(shape)
