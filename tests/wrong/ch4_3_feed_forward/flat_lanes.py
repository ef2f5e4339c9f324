"""4.3 The feed-forward network"""

import math

import torch
from torch import nn


class GELU(nn.Module):
    C0 = math.sqrt(2.0 / math.pi)
    C1 = C0 * 0.044715

    def forward(self, x):
        lanes = x.view(-1)
        u = torch.addcmul(lanes * self.C0, lanes * lanes, lanes, value=self.C1)
        y = lanes.mul(0.5)
        y = torch.addcmul(y, y, u.tanh())
        return y.view(x.shape)


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        width = cfg["emb_dim"]
        self.layers = nn.Sequential(nn.Linear(width, 4 * width), GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        up, act, down = self.layers
        return down(act(up(x)))
