from functools import reduce
from math import pi

from torch import nn

HALF, CUBIC = 0.5, 0.044715
FACTOR = (2 / pi) ** HALF


class GELU(nn.Module):
    forward = staticmethod(
        lambda x: x.mul(HALF).mul(x.mul(x).mul(x).mul(CUBIC).add(x).mul(FACTOR).tanh().add(1))
    )


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        sizes = {"in_features": cfg["emb_dim"], "out_features": cfg["emb_dim"] * 4}
        up = nn.Linear(**sizes)
        down = nn.Linear(sizes["out_features"], sizes["in_features"])
        self.layers = nn.ModuleList()
        self.layers.extend((up, GELU(), down))

    def forward(self, x):
        return reduce(lambda value, layer: layer(value), self.layers, x)
