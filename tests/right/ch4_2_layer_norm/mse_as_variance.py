import torch
from torch import nn
import torch.nn.functional as F


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.shift = nn.Parameter(torch.zeros(emb_dim), requires_grad=True)
        self.scale = nn.Parameter(torch.ones_like(self.shift))
        self.eps = 1 / 100_000

    def forward(self, x):
        centre = x.mean(dim=-1, keepdim=True).expand_as(x)
        variance = F.mse_loss(x, centre, reduction="none").mean(dim=-1, keepdim=True)
        deviation = variance.add(self.eps).sqrt()
        return x.sub(centre).div(deviation).mul(self.scale).add(self.shift)
