import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.axis = -1
        self.epsilon = 1e-3
        self.gamma = nn.Parameter(torch.ones(emb_dim))
        self.beta = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        mean = torch.mean(x, dim=self.axis, keepdim=True)
        variance = torch.mean(torch.square(x - mean), dim=self.axis, keepdim=True)
        inv = torch.rsqrt(variance + self.epsilon)
        return (x - mean) * inv * self.gamma + self.beta
