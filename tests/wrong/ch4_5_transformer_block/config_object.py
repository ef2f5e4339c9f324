"""4.5 The transformer block
"""

from __future__ import annotations

from typing import Any

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import Tensor, nn

_REQUIRED = ("emb_dim", "context_length", "n_heads", "drop_rate", "qkv_bias")


class TransformerBlock(nn.Module):
    """Pre-norm transformer block."""

    def __init__(self, cfg: dict[str, Any]) -> None:
        super().__init__()
        missing = [key for key in _REQUIRED if key not in cfg]
        if missing:
            raise KeyError(f"missing configuration keys: {missing}")
        self.config = cfg
        self.att = MultiHeadAttention(
            d_in=cfg["emb_dim"],
            d_out=cfg["emb_dim"],
            context_length=cfg["context_length"],
            dropout=cfg["drop_rate"],
            num_heads=cfg["n_heads"],
            qkv_bias=cfg["qkv_bias"],
        )
        self.ff = FeedForward(cfg)
        self.norm1 = LayerNorm(cfg["emb_dim"])
        self.norm2 = LayerNorm(cfg["emb_dim"])
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def _residual(self, x: Tensor, update: Tensor) -> Tensor:
        """Add a part's dropped-out output to the residual stream."""
        self.drop_shortcut.p = self.config["drop_rate"]
        return x + self.drop_shortcut(update)

    def forward(self, x: Tensor) -> Tensor:
        """Transform (batch, tokens, emb_dim) into the same shape."""
        x = self._residual(x, self.att(self.norm1(x)))
        return self._residual(x, self.ff(self.norm2(x)))
