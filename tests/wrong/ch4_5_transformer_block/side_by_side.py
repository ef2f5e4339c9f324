"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        dim = cfg["emb_dim"]
        self.norm1 = LayerNorm(dim)
        self.norm2 = LayerNorm(dim)
        self.att = MultiHeadAttention(
            dim, dim, cfg["context_length"], cfg["drop_rate"], cfg["n_heads"], qkv_bias=cfg["qkv_bias"]
        )
        self.ff = FeedForward(cfg)
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def forward(self, x):
        residual = x
        attn_out = self.drop_shortcut(self.att(self.norm1(residual)))
        ff_out = self.drop_shortcut(self.ff(self.norm2(residual)))
        return residual + attn_out + ff_out


class PostNormBlock(TransformerBlock):
    """The first transformer's way, for the demonstration: normalized after the addition."""

    def forward(self, x):
        x = self.norm1(x + self.att(x))
        return self.norm2(x + self.ff(x))
