import math
from collections import OrderedDict

import torch
import torch.nn as nn
import torch.nn.functional as F


def new_gelu(input):
    """Hugging Face's NewGELUActivation."""
    return 0.5 * input * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (input + 0.044715 * torch.pow(input, 3.0))))


class GELU(nn.Module):
    """Tanh GELU, without parameters."""

    def forward(self, input):
        return new_gelu(input)


class FeedForward(nn.Module):
    """GPT-2's MLP without its dropout."""

    def __init__(self, config):
        super().__init__()
        n_embd = config["emb_dim"]
        c_proj = nn.Linear(4 * n_embd, n_embd)
        c_fc = nn.Linear(n_embd, 4 * n_embd)
        self.layers = nn.Sequential(OrderedDict(c_fc=c_fc, act=GELU(), c_proj=c_proj))

    def forward(self, hidden_states):
        c_fc, act, c_proj = self.layers
        hidden_states = F.linear(hidden_states, c_fc.weight, c_fc.bias)
        hidden_states = act(hidden_states)
        return F.linear(hidden_states, c_proj.weight, c_proj.bias)
