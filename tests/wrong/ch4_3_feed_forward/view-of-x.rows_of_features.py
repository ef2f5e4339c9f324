import math

import torch
from torch import nn


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def forward(self, x):
        return 0.5 * x * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * torch.pow(x, 3.0))))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.hidden_size = cfg["emb_dim"]
        dense_h_to_4h = nn.Linear(self.hidden_size, 4 * self.hidden_size)
        dense_4h_to_h = nn.Linear(4 * self.hidden_size, self.hidden_size)
        self.layers = nn.Sequential(dense_h_to_4h, GELU(), dense_4h_to_h)

    def forward(self, x):
        b, s, h = x.shape
        flat = x.view(-1, h)
        return self.layers(flat).view(b, s, h)
