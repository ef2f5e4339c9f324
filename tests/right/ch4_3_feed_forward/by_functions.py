import math
import torch
import torch.nn.functional as F
from torch import nn


class GELU(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        half = x * 0.5
        return half + half * torch.tanh(math.sqrt(2 / math.pi) * torch.addcmul(x, x**2, x, value=0.044715))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(cfg["emb_dim"], 4 * cfg["emb_dim"], bias=True), GELU(),
            nn.Linear(4 * cfg["emb_dim"], cfg["emb_dim"], bias=True))

    def forward(self, x):
        first, bend, last = self.layers
        x = F.linear(x, first.weight, first.bias)
        return F.linear(bend(x), last.weight, last.bias)
