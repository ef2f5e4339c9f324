"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn

from torch.utils.checkpoint import checkpoint


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.norm1, self.norm2 = LayerNorm(d), LayerNorm(d)
        self.att = MultiHeadAttention(d, d, cfg["context_length"], cfg["drop_rate"], cfg["n_heads"], cfg["qkv_bias"])
        self.ff = FeedForward(cfg)
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def _first(self, x):
        return x + self.drop_shortcut(self.att(self.norm1(x)))

    def _second(self, x):
        return x + self.drop_shortcut(self.ff(self.norm2(x)))

    def forward(self, x):
        if not self.training:
            return self._second(self._first(x))
        x = checkpoint(self._first, x, use_reentrant=True)
        return checkpoint(self._second, x, use_reentrant=True)


class PostNormBlock(TransformerBlock):
    """The first transformer's way, for the demonstration: normalized after the addition."""

    def forward(self, x):
        x = self.norm1(x + self.att(x))
        return self.norm2(x + self.ff(x))
