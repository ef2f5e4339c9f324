import torch
from torch import nn


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def forward(self, x):
        return x * torch.sigmoid(1.702 * x)


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        n_embd = cfg["emb_dim"]
        c_fc = nn.Linear(n_embd, 4 * n_embd)
        act = GELU()
        c_proj = nn.Linear(4 * n_embd, n_embd)
        resid_pdrop = nn.Dropout(cfg.get("drop_rate", 0.1))
        self.layers = nn.ModuleList([c_fc, act, c_proj, resid_pdrop])

    def forward(self, x):
        hidden_states = x
        for module in self.layers:
            hidden_states = module(hidden_states)
        return hidden_states
