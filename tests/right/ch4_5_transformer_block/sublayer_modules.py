"""4.5 The transformer block"""

import functools

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class Sublayer(nn.Module):
    """x + dropout(part(norm(x)))"""

    def __init__(self, norm, part, rate):
        super().__init__()
        self.branch = nn.Sequential(norm, part, nn.Dropout(rate))

    def forward(self, x):
        return x + self.branch(x)


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        attention = functools.partial(
            MultiHeadAttention, cfg["emb_dim"], cfg["emb_dim"], cfg["context_length"]
        )
        self.att = attention(
            num_heads=cfg["n_heads"], dropout=cfg["drop_rate"], qkv_bias=cfg["qkv_bias"]
        )
        self.ff = FeedForward(dict(cfg))
        for number in (1, 2):
            setattr(self, f"norm{number}", LayerNorm(cfg["emb_dim"]))
        self.steps = nn.Sequential(
            Sublayer(self.norm1, self.att, cfg["drop_rate"]),
            Sublayer(self.norm2, self.ff, cfg["drop_rate"]),
        )

    def forward(self, x):
        return self.steps(x)
