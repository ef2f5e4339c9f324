"""4.5 The transformer block"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Mapping

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import Tensor, nn

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class BlockConfig:
    """Typed view on the part of the configuration that a block needs."""

    emb_dim: int
    context_length: int
    n_heads: int
    drop_rate: float
    qkv_bias: bool

    @classmethod
    def from_dict(cls, cfg: Mapping[str, Any]) -> BlockConfig:
        missing = [key for key in cls.__dataclass_fields__ if key not in cfg]
        if missing:
            raise KeyError(f"missing configuration keys: {', '.join(missing)}")
        return cls(**{key: cfg[key] for key in cls.__dataclass_fields__})

    def __post_init__(self) -> None:
        if self.emb_dim <= 0 or self.n_heads <= 0:
            raise ValueError("emb_dim and n_heads must be positive")
        if self.emb_dim % self.n_heads:
            raise ValueError("emb_dim must be divisible by n_heads")
        if not 0.0 <= self.drop_rate <= 1.0:
            raise ValueError("drop_rate must be between 0 and 1")


class TransformerBlock(nn.Module):
    """A pre-norm transformer block.

    Args:
        cfg: Mapping with ``emb_dim``, ``context_length``, ``n_heads``, ``drop_rate``, ``qkv_bias``.
    """

    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        self.config = BlockConfig.from_dict(cfg)
        self.att = MultiHeadAttention(
            d_in=self.config.emb_dim,
            d_out=self.config.emb_dim,
            context_length=self.config.context_length,
            dropout=self.config.drop_rate,
            num_heads=self.config.n_heads,
            qkv_bias=self.config.qkv_bias,
        )
        self.ff = FeedForward(cfg)
        self.norm1 = LayerNorm(self.config.emb_dim)
        self.norm2 = LayerNorm(self.config.emb_dim)
        self.drop_shortcut = nn.Dropout(self.config.drop_rate)
        logger.debug("built a block with %s", self.config)

    def _validate(self, x: Tensor) -> None:
        if x.dim() != 3:
            raise ValueError(f"expected (batch, tokens, emb_dim), got {tuple(x.shape)}")
        _, tokens, width = x.shape
        if width != self.config.emb_dim:
            raise ValueError(f"expected emb_dim {self.config.emb_dim}, got {width}")
        if not tokens or tokens >= self.config.context_length:
            raise ValueError(f"{tokens} tokens don't fit context_length {self.config.context_length}")
        if not torch.is_floating_point(x):
            raise TypeError(f"expected a floating point tensor, got {x.dtype}")

    def forward(self, x: Tensor) -> Tensor:
        """Apply attention and feed-forward, each as a residual branch."""
        self._validate(x)
        x = x + self.drop_shortcut(self.att(self.norm1(x)))
        x = x + self.drop_shortcut(self.ff(self.norm2(x)))
        return x
