import math

import torch
from torch import nn


def gelu_tanh(x):
    half = x / 2
    return torch.addcmul(
        half, half, torch.tanh(math.sqrt(2 / math.pi) * x * (1 + 0.044715 * x * x))
    )


class GELU(nn.Module):
    forward = staticmethod(gelu_tanh)


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        sizes = (cfg["emb_dim"], 4 * cfg["emb_dim"], cfg["emb_dim"])
        linears = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
        self.layers = nn.Sequential(linears[0], GELU(), linears[1])

    def forward(self, x):
        parameters = dict(self.layers.named_parameters())
        return torch.func.functional_call(self.layers, parameters, (x,))
