"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    """Pre-norm block with a dropout written out."""

    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.keep = 1.0 - cfg["drop_rate"]
        self.norm1, self.norm2 = (LayerNorm(d) for _ in range(2))
        self.ff = FeedForward(cfg)
        self.att = MultiHeadAttention(
            d, d, cfg["context_length"], cfg["drop_rate"], cfg["n_heads"], cfg["qkv_bias"]
        )

    def _add(self, shortcut, branch):
        if not self.training or self.keep == 1.0:
            return shortcut + branch
        if self.keep <= 0.0:
            return shortcut + branch * 0.0
        factors = torch.empty_like(branch).bernoulli_(self.keep).div_(self.keep)
        return torch.addcmul(shortcut, branch, factors)

    def forward(self, x):
        x = self._add(x, self.att(self.norm1(x)))
        x = self._add(x, self.ff(self.norm2(x)))
        return x
