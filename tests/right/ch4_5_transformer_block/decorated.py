"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn

from functools import wraps


def with_shortcut(method):
    @wraps(method)
    def wrapped(self, x):
        return x + self.drop_shortcut(method(self, x))

    return wrapped


class TransformerBlock(nn.Module):
    att: MultiHeadAttention
    ff: FeedForward

    def __init__(self, cfg: dict) -> None:
        super().__init__()
        d: int = cfg["emb_dim"]
        for name, part in {
            "drop_shortcut": nn.Dropout(cfg["drop_rate"]),
            "norm1": LayerNorm(d),
            "norm2": LayerNorm(d),
            "ff": FeedForward(cfg),
            "att": MultiHeadAttention(
                d, d, cfg["context_length"], cfg["drop_rate"], cfg["n_heads"], cfg["qkv_bias"]
            ),
        }.items():
            self.add_module(name, part)

    @with_shortcut
    def attend(self, x: torch.Tensor) -> torch.Tensor:
        return self.att(self.norm1(x))

    @with_shortcut
    def think(self, x: torch.Tensor) -> torch.Tensor:
        return self.ff(self.norm2(x))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.think(self.attend(x))


class PostNormBlock(TransformerBlock):
    """The first transformer's way, for the demonstration: normalized after the addition."""

    def forward(self, x):
        x = self.norm1(x + self.att(x))
        return self.norm2(x + self.ff(x))
