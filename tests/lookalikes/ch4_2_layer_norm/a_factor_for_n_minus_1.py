# Never said: your variance divides by n - 1; torch's own; torch.var
import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        n = x.shape[-1]
        d = x - x.mean(dim=-1, keepdim=True)
        spread = torch.sqrt(
            (d * d).mean(dim=-1, keepdim=True) * n / torch.tensor(n - 1.0) + self.eps
        )
        return self.scale * d / spread + self.shift
