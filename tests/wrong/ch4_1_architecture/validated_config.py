"""4.1 The architecture"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Mapping, Protocol, Sequence

import torch
from torch import Tensor, nn

logger = logging.getLogger(__name__)

GPT_CONFIG_124M = {
    "vocab_size": 50257,
    "context_length": 1024,
    "emb_dim": 768,
    "n_heads": 12,
    "n_layers": 12,
    "drop_rate": 0.1,
    "qkv_bias": False,
}


class SupportsEncode(Protocol):
    def encode(self, text: str) -> list[int]: ...


@dataclass(frozen=True)
class GPTConfig:
    """Validated, immutable view of the configuration."""

    vocab_size: int
    context_length: int
    emb_dim: int
    n_heads: int
    n_layers: int
    drop_rate: float
    qkv_bias: bool

    def __post_init__(self) -> None:
        for name in ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"):
            value = getattr(self, name)
            if value < 1:
                raise ValueError(f"{name} must be a positive integer, got {value!r}")
        if not 0.0 <= self.drop_rate < 1.0:
            raise ValueError(f"drop_rate must be in [0, 1), got {self.drop_rate!r}")

    @classmethod
    def from_dict(cls, cfg: Mapping[str, Any]) -> GPTConfig:
        return cls(**{field: cfg[field] for field in cls.__dataclass_fields__})


def tokenize_batch(texts: Sequence[str], tokenizer: SupportsEncode) -> Tensor:
    """Encode texts into a (len(texts), tokens) int64 tensor."""
    if not texts:
        raise ValueError("texts must not be empty")
    encoded = [torch.tensor(tokenizer.encode(text), dtype=torch.long) for text in texts]
    logger.debug("Encoded %d texts", len(encoded))
    return torch.stack(encoded, dim=0)


class DummyTransformerBlock(nn.Module):
    """Stands in for the block of section 4.5: gives back what it gets."""

    def __init__(self, cfg):
        super().__init__()

    def forward(self, x):
        return x


class DummyLayerNorm(nn.Module):
    """Stands in for the norm of section 4.2: gives back what it gets."""

    def __init__(self, emb_dim):
        super().__init__()

    def forward(self, x):
        return x


class DummyGPTModel(nn.Module):
    """The frame of a GPT with placeholder blocks and norm."""

    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        config = GPTConfig.from_dict(cfg)
        self.context_length = config.context_length
        self.tok_emb = nn.Embedding(config.vocab_size, config.emb_dim)
        self.pos_emb = nn.Embedding(config.context_length, config.emb_dim)
        self.drop_emb = nn.Dropout(config.drop_rate)
        self.trf_blocks = nn.Sequential(
            *(DummyTransformerBlock(cfg) for _ in range(config.n_layers))
        )
        self.final_norm = DummyLayerNorm(config.emb_dim)
        self.out_head = nn.Linear(config.emb_dim, config.vocab_size, bias=False)
        logger.info("Initialised %s", type(self).__name__)

    def forward(self, in_idx: Tensor) -> Tensor:
        if in_idx.dim() != 2:
            raise ValueError(f"Expected (batch, tokens), got shape {tuple(in_idx.shape)}")
        _, tokens = in_idx.shape
        if tokens > self.context_length:
            raise ValueError(f"{tokens} tokens exceed the context length {self.context_length}")
        positions = torch.arange(tokens, dtype=torch.long, device=in_idx.device)
        hidden = self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(positions))
        hidden = self.trf_blocks(hidden)
        return self.out_head(self.final_norm(hidden))
