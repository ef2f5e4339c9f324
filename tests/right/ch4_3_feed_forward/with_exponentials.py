import torch
from torch import nn
from torch.nn import Linear, Module, Sequential


class GELU(Module):
    def forward(self, x):
        z = 0.7978845608028654 * x * (1 + 0.044715 * x.square())
        return x / (1 + torch.exp(-2 * z))


class FeedForward(Module):
    def __init__(self, cfg):
        Module.__init__(self)
        emb_dim = cfg["emb_dim"]
        hidden = emb_dim * 4
        second = Linear(hidden, emb_dim)
        first = Linear(emb_dim, hidden)
        self.layers = Sequential(first, GELU(), second)

    def forward(self, x):
        print("feed forward", x.shape)
        return self.layers.forward(x)
