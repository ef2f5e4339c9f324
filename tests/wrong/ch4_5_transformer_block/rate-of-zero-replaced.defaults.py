"""4.5 The transformer block"""

from typing import Any, Dict

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn


class TransformerBlock(nn.Module):
    """A single pre-LayerNorm GPT block."""

    def __init__(self, cfg: Dict[str, Any]) -> None:
        super().__init__()
        emb_dim: int = cfg["emb_dim"]
        resid_pdrop: float = cfg.get("drop_rate") or 0.1

        # Sub-layers
        self.att = MultiHeadAttention(
            d_in=emb_dim,
            d_out=emb_dim,
            context_length=cfg["context_length"],
            dropout=cfg["drop_rate"],
            num_heads=cfg["n_heads"],
            qkv_bias=cfg.get("qkv_bias", False),
        )
        self.ff = FeedForward(cfg)

        # Normalization and regularization
        self.norm1 = LayerNorm(emb_dim)
        self.norm2 = LayerNorm(emb_dim)
        self.drop_shortcut = nn.Dropout(p=resid_pdrop)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map (batch, tokens, emb_dim) to the same shape."""
        residual = x
        x = self.drop_shortcut(self.att(self.norm1(x)))
        x = residual + x

        residual = x
        x = self.drop_shortcut(self.ff(self.norm2(x)))
        return residual + x
