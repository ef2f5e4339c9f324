"""4.2 Layer normalization"""

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        # YOUR CODE
        raise NotImplementedError("4.2: LayerNorm.__init__ is yours to write")

    def forward(self, x):
        mean = x.mean(dim=2, keepdim=True)
        var = x.var(dim=2, keepdim=True, unbiased=False)
        norm = (x - mean) / torch.sqrt(var + 1e-5)
        return self.scale * norm + self.shift
