"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class DropPath(nn.Module):
    def __init__(self, drop_prob):
        super().__init__()
        self.drop_prob = drop_prob

    def forward(self, x):
        if self.drop_prob == 0.0 or not self.training:
            return x
        keep_prob = 1 - self.drop_prob
        shape = (x.shape[0],) + (1,) * (x.ndim - 1)
        random_tensor = x.new_empty(shape).bernoulli_(keep_prob)
        if keep_prob > 0.0:
            random_tensor.div_(keep_prob)
        return x * random_tensor


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        dim, drop = cfg["emb_dim"], cfg["drop_rate"]
        self.norm1 = LayerNorm(dim)
        self.att = MultiHeadAttention(dim, dim, cfg["context_length"], drop, cfg["n_heads"], cfg["qkv_bias"])
        self.norm2 = LayerNorm(dim)
        self.ff = FeedForward(cfg)
        self.drop_shortcut = DropPath(drop)

    def forward(self, x):
        x = x + self.drop_shortcut(self.att(self.norm1(x)))
        x = x + self.drop_shortcut(self.ff(self.norm2(x)))
        return x


class PostNormBlock(TransformerBlock):
    """The first transformer's way, for the demonstration: normalized after the addition."""

    def forward(self, x):
        x = self.norm1(x + self.att(x))
        return self.norm2(x + self.ff(x))
