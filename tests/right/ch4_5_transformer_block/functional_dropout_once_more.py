"""4.5 The transformer block"""

from __future__ import annotations

from typing import Any

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import Tensor, nn
from torch.nn.functional import dropout


class TransformerBlock(nn.Module):
    def __init__(self, cfg: dict[str, Any]) -> None:
        super().__init__()
        self.rate = float(cfg["drop_rate"])
        self.norm1 = LayerNorm(emb_dim=cfg["emb_dim"])
        self.norm2 = LayerNorm(emb_dim=cfg["emb_dim"])
        self.ff = FeedForward(cfg=cfg)
        self.att = MultiHeadAttention(
            d_in=cfg["emb_dim"],
            d_out=cfg["emb_dim"],
            context_length=cfg["context_length"],
            dropout=self.rate,
            num_heads=cfg["n_heads"],
            qkv_bias=cfg["qkv_bias"],
        )

    def dropped(self, x: Tensor) -> Tensor:
        return dropout(x, self.rate, self.training)

    def forward(self, x: Tensor) -> Tensor:
        after_attention = self.dropped(self.att(self.norm1(x))) + x
        return self.dropped(self.ff(self.norm2(after_attention))) + after_attention
