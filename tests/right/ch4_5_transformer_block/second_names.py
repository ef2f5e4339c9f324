"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        keys = {"context_length": "context_length", "dropout": "drop_rate", "num_heads": "n_heads", "qkv_bias": "qkv_bias"}
        options = {theirs: cfg[ours] for theirs, ours in keys.items()}
        self.att = MultiHeadAttention(d, d, **options)
        self.ff = FeedForward(cfg)
        self.norm1 = LayerNorm(d)
        self.norm2 = LayerNorm(d)
        self.drop_shortcut = nn.Dropout(options["dropout"])
        self.halves = nn.ModuleList(
            nn.Sequential(norm, part, self.drop_shortcut)
            for norm, part in ((self.norm1, self.att), (self.norm2, self.ff))
        )

    def forward(self, x):
        first, second = self.halves
        middle = first(x) + x
        return second(middle) + middle


class PostNormBlock(TransformerBlock):
    """The first transformer's way, for the demonstration: normalized after the addition."""

    def forward(self, x):
        x = self.norm1(x + self.att(x))
        return self.norm2(x + self.ff(x))
