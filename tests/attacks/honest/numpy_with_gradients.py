# Computes the statistics with numpy, and tells torch the gradients.
import numpy as np
import torch
from torch import nn


class Normalize(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        a = x.detach().numpy()
        spread = np.sqrt(a.var(axis=-1, keepdims=True) + 1e-5)
        normal = torch.from_numpy(((a - a.mean(axis=-1, keepdims=True)) / spread).astype(a.dtype))
        context.save_for_backward(normal, torch.from_numpy(spread.astype(a.dtype)))
        return normal

    @staticmethod
    def backward(context, above):
        normal, spread = context.saved_tensors
        mean = above.mean(dim=-1, keepdim=True)
        along = (above * normal).mean(dim=-1, keepdim=True)
        return (above - mean - normal * along) / spread


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        return self.scale * Normalize.apply(x) + self.shift
