import numpy as np
import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = np.float64(1e-5)
        self.scale = nn.Parameter(torch.from_numpy(np.ones(emb_dim, dtype=np.float32)))
        self.shift = nn.Parameter(torch.from_numpy(np.zeros(emb_dim, dtype=np.float32)))

    def forward(self, x):
        m = x.mean(-1, keepdim=True)
        s = torch.sqrt((x - m).square().mean(-1, keepdim=True) + float(self.eps))
        return self.shift + (x - m) / s * self.scale
