"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        width, p = cfg["emb_dim"], cfg["drop_rate"]
        self.norm2, self.norm1 = LayerNorm(width), LayerNorm(width)
        self.ff = FeedForward(cfg)
        self.att = MultiHeadAttention(width, width, cfg["context_length"], p, cfg["n_heads"], cfg["qkv_bias"])
        self.drop_att, self.drop_ff = nn.Dropout(p), nn.Dropout(p)

    def forward(self, x):
        for names in ("norm1 att drop_att", "norm2 ff drop_ff"):
            change = x
            for name in names.split():
                change = getattr(self, name)(change)
            x = torch.add(x, change)
        return x


class PostNormBlock(TransformerBlock):
    """The first transformer's way, for the demonstration: normalized after the addition."""

    def forward(self, x):
        x = self.norm1(x + self.att(x))
        return self.norm2(x + self.ff(x))
