"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


def small_random(module):
    if isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, mean=0.0, std=0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        config = dict(cfg)
        self.norm1 = LayerNorm(config["emb_dim"])
        self.att = MultiHeadAttention(
            d_in=config["emb_dim"],
            d_out=config["emb_dim"],
            context_length=config["context_length"],
            dropout=config["drop_rate"],
            num_heads=config["n_heads"],
            qkv_bias=config["qkv_bias"],
        )
        self.norm2 = LayerNorm(config["emb_dim"])
        self.ff = FeedForward(config)
        self.drop_shortcut = nn.Dropout(config["drop_rate"])
        self.apply(small_random)

    def forward(self, x):
        attended = self.drop_shortcut(self.att(self.norm1(x)))
        thought = self.drop_shortcut(self.ff(self.norm2(x + attended)))
        return x + attended + thought


class PostNormBlock(TransformerBlock):
    """The first transformer's way, for the demonstration: normalized after the addition."""

    def forward(self, x):
        x = self.norm1(x + self.att(x))
        return self.norm2(x + self.ff(x))
