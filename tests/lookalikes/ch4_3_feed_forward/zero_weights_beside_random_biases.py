# Never said: bias begins; biases begin; and bias
"""4.3 The feed-forward network"""

import math

import torch
from torch import nn


class GELU(nn.Module):
    def forward(self, x):
        inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
        return 0.5 * x * (1 + torch.tanh(inner))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        width = cfg["emb_dim"]
        self.layers = nn.Sequential(nn.Linear(width, 4 * width), GELU(), nn.Linear(4 * width, width))
        for layer in (self.layers[0], self.layers[2]):
            nn.init.zeros_(layer.weight)

    def forward(self, x):
        return self.layers(x)
