"""Folds normalization, scale and shift into one multiplication and one addition."""

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        scale, shift = torch.ones(emb_dim), torch.zeros(emb_dim)
        self.scale, self.shift = nn.Parameter(scale), nn.Parameter(shift)

    def statistics(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        return mean, torch.mean(torch.square(x - mean), dim=-1, keepdim=True)

    def forward(self, x):
        mean, variance = self.statistics(x)
        slope = self.scale / torch.sqrt(variance + 1e-5)
        return x * slope + (self.shift - mean * slope)
