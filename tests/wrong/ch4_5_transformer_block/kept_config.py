"""4.5 The transformer block"""

from typing import Any, Callable

import torch
import torch.nn.functional as F
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import Tensor, nn

Part = Callable[[Tensor], Tensor]


def residual(x: Tensor, norm: Part, part: Part, p: float, training: bool) -> Tensor:
    return x + F.dropout(part(norm(x)), p=p, training=training)


class TransformerBlock(nn.Module):
    def __init__(self, cfg: dict[str, Any]):
        super().__init__()
        self.cfg = cfg
        self.att = MultiHeadAttention(
            cfg["emb_dim"],
            cfg["emb_dim"],
            cfg["context_length"],
            cfg["drop_rate"],
            cfg["n_heads"],
            cfg["qkv_bias"],
        )
        self.ff = FeedForward(cfg)
        self.norm1 = LayerNorm(cfg["emb_dim"])
        self.norm2 = LayerNorm(cfg["emb_dim"])

    def forward(self, x: Tensor) -> Tensor:
        p = self.cfg["drop_rate"]
        x = residual(x, self.norm1, self.att, p, self.training)
        return residual(x, self.norm2, self.ff, p, self.training)
