# Never said: is cut off from x; You detach; you call no_grad
import math

import torch
from torch import nn


class Bend(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        share = 0.5 * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
        ctx.save_for_backward(share)
        return x * share

    @staticmethod
    def backward(ctx, upstream):
        return upstream * ctx.saved_tensors[0]


class GELU(nn.Module):
    def forward(self, x):
        return Bend.apply(x)


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.layers = nn.Sequential(nn.Linear(d, 4 * d), GELU(), nn.Linear(4 * d, d))

    def forward(self, x):
        return self.layers(x)
