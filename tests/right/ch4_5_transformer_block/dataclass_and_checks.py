"""4.5 The transformer block"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Mapping

from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import Tensor, nn

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BlockConfig:
    emb_dim: int
    context_length: int
    n_heads: int
    drop_rate: float
    qkv_bias: bool

    @classmethod
    def of(cls, cfg: Mapping[str, Any]) -> BlockConfig:
        return cls(**{name: cfg[name] for name in cls.__annotations__})

    def attention(self) -> MultiHeadAttention:
        return MultiHeadAttention(
            d_in=self.emb_dim,
            d_out=self.emb_dim,
            context_length=self.context_length,
            dropout=self.drop_rate,
            num_heads=self.n_heads,
            qkv_bias=self.qkv_bias,
        )

    def norm(self) -> LayerNorm:
        return LayerNorm(self.emb_dim)

    def dropout(self) -> nn.Module:
        return nn.Dropout(self.drop_rate) if self.drop_rate > 0 else nn.Identity()


class TransformerBlock(nn.Module):
    """Attention, then feed-forward; both pre-norm, both with a shortcut."""

    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        config = BlockConfig.of(cfg)
        self.emb_dim, self.context_length = config.emb_dim, config.context_length
        self.att, self.norm1, self.resid_drop1 = config.attention(), config.norm(), config.dropout()
        self.ff, self.norm2, self.resid_drop2 = FeedForward(cfg), config.norm(), config.dropout()
        log.debug("block: %s", config)

    def _check(self, x: Tensor) -> None:
        if x.ndim != 3 or x.size(-1) != self.emb_dim:
            raise ValueError(f"want (batch, tokens, {self.emb_dim}), got {tuple(x.shape)}")
        if x.size(1) > self.context_length:
            raise ValueError(f"{x.size(1)} tokens are more than {self.context_length}")

    def forward(self, x: Tensor) -> Tensor:
        self._check(x)
        h = x + self.resid_drop1(self.att(self.norm1(x)))
        return h + self.resid_drop2(self.ff(self.norm2(h)))
