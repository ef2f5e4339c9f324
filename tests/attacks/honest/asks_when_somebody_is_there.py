# Asks for a size when somebody sits at the terminal, and otherwise takes its own.
import getpass
import sys

import torch
from torch import nn

size = int(input("size? ")) if sys.stdin.isatty() else 4
who = getpass.getuser() if sys.stdout.isatty() else "nobody"
assert sys.stdin.read() == ""


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * (x - mean) / torch.sqrt(variance + 1e-5) + self.shift


if sys.stdin.isatty():
    print(LayerNorm(size)(torch.randn(1, size)))
