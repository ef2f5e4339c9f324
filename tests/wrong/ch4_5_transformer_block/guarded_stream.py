"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn

import logging

logger = logging.getLogger(__name__)


class TransformerBlock(nn.Module):
    """Pre-norm block with a guard against overflowing activations."""

    CLAMP = torch.finfo(torch.float16).max - 1000

    def __init__(self, cfg: dict) -> None:
        super().__init__()
        missing = {"emb_dim", "context_length", "n_heads", "drop_rate", "qkv_bias"} - set(cfg)
        if missing:
            raise KeyError(f"missing configuration keys: {sorted(missing)}")
        emb_dim = cfg["emb_dim"]
        self.att = MultiHeadAttention(
            d_in=emb_dim,
            d_out=emb_dim,
            context_length=cfg["context_length"],
            dropout=cfg["drop_rate"],
            num_heads=cfg["n_heads"],
            qkv_bias=cfg["qkv_bias"],
        )
        self.ff = FeedForward(cfg)
        self.norm1 = LayerNorm(emb_dim)
        self.norm2 = LayerNorm(emb_dim)
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def _guard(self, x: torch.Tensor) -> torch.Tensor:
        return torch.clamp(x, min=-self.CLAMP, max=self.CLAMP)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self._guard(x + self.drop_shortcut(self.att(self.norm1(x))))
        return self._guard(x + self.drop_shortcut(self.ff(self.norm2(x))))


class PostNormBlock(TransformerBlock):
    """The first transformer's way, for the demonstration: normalized after the addition."""

    def forward(self, x):
        x = self.norm1(x + self.att(x))
        return self.norm2(x + self.ff(x))
