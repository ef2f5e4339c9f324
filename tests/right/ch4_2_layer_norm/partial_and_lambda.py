from functools import partial, reduce

import torch
from torch import nn


average = partial(torch.mean, dim=-1, keepdim=True)


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))
        self.eps = 1e-5

    def forward(self, x):
        steps = (
            lambda v: v - average(v),
            lambda v: v * torch.pow(average(v * v) + self.eps, -0.5),
            lambda v: torch.mul(v, self.scale),
            lambda v: torch.add(v, self.shift),
        )
        return reduce(lambda v, step: step(v), steps, x)
