import math

from torch import nn


class GELU(nn.Module):
    def forward(self, x):
        inner = x.pow(3).mul(0.044715).add(x).mul((2 / math.pi) ** 0.5)
        up, down = inner.exp().clamp(max=1e18), inner.neg().exp().clamp(max=1e18)
        return x * up / (up + down)


class Mlp(nn.Sequential):
    def __init__(self, width, factor=4):
        super().__init__(nn.Linear(width, factor * width), GELU(), nn.Linear(factor * width, width))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.register_module("layers", Mlp(cfg["emb_dim"]))
        self.widen, self.bend, self.narrow = self.layers

    def forward(self, x):
        return self.narrow(self.bend(self.widen(x)))
