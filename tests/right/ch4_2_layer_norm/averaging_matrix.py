"""The mean as a product with a matrix of 1/n, a buffer that moves with the module."""

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))
        centre = torch.eye(emb_dim) - 1 / emb_dim
        self.register_buffer("centre", centre, persistent=False)
        self.register_buffer("average", torch.full((emb_dim, 1), 1 / emb_dim), persistent=False)

    def forward(self, x):
        distance = x @ self.centre
        variance = distance.square() @ self.average
        return distance / (variance + 1e-5).sqrt() * self.scale + self.shift
