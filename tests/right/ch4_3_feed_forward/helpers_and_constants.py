import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def cube(x):
    return x.pow(3)


class GELU(nn.Module):
    ROOT = float(np.sqrt(2.0 / np.pi))

    def __init__(self, *args, **kwargs):
        super(GELU, self).__init__()

    def inner(self, x):
        return self.ROOT * (x + 0.044715 * cube(x))

    def forward(self, input):
        return 0.5 * input * (self.inner(input).tanh() + 1.0)


class FeedForward(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.emb_dim = config["emb_dim"]
        self.layers = nn.Sequential()
        self.layers.append(nn.Linear(self.emb_dim, 4 * self.emb_dim))
        self.layers.append(GELU())
        self.layers.append(nn.Linear(4 * self.emb_dim, self.emb_dim))
        for layer in self.layers:
            if isinstance(layer, nn.Linear):
                nn.init.normal_(layer.weight, std=0.02)
                nn.init.zeros_(layer.bias)

    def forward(self, x):
        return self.layers(x)
