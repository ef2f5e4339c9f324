"""4.3 The feed-forward network"""

import math

import torch
from torch import nn

from enum import Enum


class Approximation(Enum):
    TANH = "tanh"
    ERF = "erf"


class GELU(nn.Module):
    """GELU with a fast form to train with and a precise one to serve with."""

    def __init__(self, train_form=Approximation.TANH, eval_form=Approximation.ERF):
        super().__init__()
        self.forms = {True: train_form, False: eval_form}

    def forward(self, x):
        if self.forms[self.training] is Approximation.TANH:
            share = torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
        else:
            share = torch.erf(x / math.sqrt(2))
        return 0.5 * x * (1 + share)


class FeedForward(nn.Module):
    EXPANSION = 4

    def __init__(self, cfg):
        super().__init__()
        emb_dim = cfg["emb_dim"]
        hidden = self.EXPANSION * emb_dim
        self.layers = nn.Sequential(nn.Linear(emb_dim, hidden), GELU(), nn.Linear(hidden, emb_dim))

    def forward(self, x):
        return self.layers(x)
