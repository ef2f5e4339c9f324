"""4.3 The feed-forward network"""

import math

import torch
from torch import nn


class GELU(nn.Module):
    """NewGELUActivation, adapted from transformers."""

    def forward(self, input):
        hidden = input.float()
        act = 0.5 * hidden * (
            1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (hidden + 0.044715 * torch.pow(hidden, 3.0)))
        )
        return act.type_as(input)


class FeedForward(nn.Module):
    def __init__(self, config):
        super().__init__()
        n_embd = config["emb_dim"]
        inner_dim = 4 * n_embd
        c_fc = nn.Linear(n_embd, inner_dim)
        c_proj = nn.Linear(inner_dim, n_embd)
        self.layers = nn.Sequential(c_fc, GELU(), c_proj)

    def forward(self, hidden_states):
        return self.layers(hidden_states)
