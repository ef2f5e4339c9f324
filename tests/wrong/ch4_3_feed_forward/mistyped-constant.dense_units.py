import math

import torch
from torch import nn


class GELU(nn.Module):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def forward(self, inputs):
        coeff = 0.44715
        cubed = inputs * inputs * inputs
        cdf = 0.5 * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (inputs + coeff * cubed)))
        return inputs * cdf


def Dense(fan_in, units):
    layer = nn.Linear(fan_in, units)
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        units = cfg["emb_dim"]
        self.layers = nn.Sequential()
        self.layers.append(Dense(units, 4 * units))
        self.layers.append(GELU())
        self.layers.append(Dense(4 * units, units))

    def forward(self, inputs):
        return self.layers(inputs)
