"""4.3 The feed-forward network"""

import math

import torch
from torch import nn

import torch.nn.functional as F


class GELU(nn.Module):
    """NewGELU in minGPT."""

    def forward(self, x):
        return 0.5 * x * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * torch.pow(x, 3.0))))


class FeedForward(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(config["emb_dim"], 4 * config["emb_dim"]),
            GELU(),
            nn.Linear(4 * config["emb_dim"], config["emb_dim"]),
        )
        self.resid_pdrop = config["drop_rate"]

    def forward(self, x):
        x = self.layers(x)
        return F.dropout(x, p=self.resid_pdrop, training=self.training)
