"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        size = cfg["emb_dim"]
        self.att = MultiHeadAttention(size, size, cfg["context_length"], cfg["drop_rate"], cfg["n_heads"], cfg["qkv_bias"])
        self.ff = FeedForward(cfg)
        self.norm1 = LayerNorm(size)
        self.norm2 = LayerNorm(size)
        self.drop_shortcut = nn.Dropout(p=cfg["drop_rate"])

    def forward(self, x):
        with torch.set_grad_enabled(self.training and torch.is_grad_enabled()):
            for norm, part in ((self.norm1, self.att), (self.norm2, self.ff)):
                x = x + self.drop_shortcut(part(norm(x)))
        return x


class PostNormBlock(TransformerBlock):
    """The first transformer's way, for the demonstration: normalized after the addition."""

    def forward(self, x):
        x = self.norm1(x + self.att(x))
        return self.norm2(x + self.ff(x))
