"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


def drop_path(x, drop_prob: float = 0.0, training: bool = False):
    if drop_prob == 0.0 or not training:
        return x
    keep_prob = 1 - drop_prob
    shape = (x.shape[0],) + (1,) * (x.ndim - 1)
    random_tensor = x.new_empty(shape).bernoulli_(keep_prob)
    if keep_prob > 0.0:
        random_tensor.div_(keep_prob)
    return x * random_tensor


class DropPath(nn.Module):
    def __init__(self, drop_prob: float = 0.0):
        super().__init__()
        self.drop_prob = drop_prob

    def forward(self, x):
        return drop_path(x, self.drop_prob, self.training)


class TransformerBlock(nn.Module):
    """Attention and feed-forward, each with its norm, dropout and shortcut.

    TransformerBlock(cfg), where cfg is a dict with the keys of GPT_CONFIG_124M, has
        att            MultiHeadAttention from emb_dim to emb_dim, with cfg's context_length,
                       n_heads and qkv_bias, and with drop_rate as its dropout
        ff             FeedForward(cfg)
        norm1, norm2   LayerNorm(emb_dim) each: norm1 before att, norm2 before ff
        drop_shortcut  nn.Dropout(drop_rate); it has no parameters, so one for both places, or
                       two, under this name or others, come to the same
    and no other parameters: 16 with qkv_bias, 13 without. All of it starts as its own section
    makes it. All sizes come from cfg; cfg itself stays as it is.
    """

    def __init__(self, cfg):
        super().__init__()
        dim = cfg["emb_dim"]
        self.norm1 = LayerNorm(dim)
        self.att = MultiHeadAttention(
            dim, dim, cfg["context_length"], cfg["drop_rate"], cfg["n_heads"], cfg["qkv_bias"]
        )
        self.norm2 = LayerNorm(dim)
        self.ff = FeedForward(cfg)
        self.drop_path1 = DropPath(cfg["drop_rate"])
        self.drop_path2 = DropPath(cfg["drop_rate"])

    def forward(self, x):
        x = x + self.drop_path1(self.att(self.norm1(x)))
        x = x + self.drop_path2(self.ff(self.norm2(x)))
        return x
