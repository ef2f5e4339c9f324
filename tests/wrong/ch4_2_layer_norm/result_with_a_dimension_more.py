import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        out = torch.empty_like(x)
        ones = x.new_ones(x.shape[-1])
        mean = (x @ ones) / ones.sum()
        d = x - mean[..., None]
        eps = torch.tensor(1e-5, device=x.device, dtype=x.dtype)
        out = d / torch.sqrt((d * d @ ones / ones.sum()).unsqueeze(-1) + eps)
        return out * self.scale.view(*[1] * (x.dim() - 1), -1) + self.shift[None]
