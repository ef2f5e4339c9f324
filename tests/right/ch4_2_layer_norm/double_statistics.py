import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        for name, value in {"scale": 1.0, "shift": 0.0}.items():
            setattr(self, name, nn.Parameter(torch.empty(emb_dim).fill_(value)))

    def forward(self, x):
        wide = x.double()
        wide = wide - wide.mean(dim=-1, keepdim=True)
        wide = wide / wide.square().mean(dim=-1, keepdim=True).add(1e-5).sqrt()
        return self.scale * wide.to(x.dtype) + self.shift
