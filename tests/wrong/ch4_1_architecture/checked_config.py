"""4.1 The architecture"""

from __future__ import annotations

import logging
from dataclasses import dataclass

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


@dataclass(frozen=True)
class _Config:
    vocab_size: int
    context_length: int
    emb_dim: int
    n_heads: int
    n_layers: int
    drop_rate: float
    qkv_bias: bool

    def __post_init__(self) -> None:
        for field in ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"):
            if getattr(self, field) < 1:
                raise ValueError(f"{field} must be positive")
        if self.emb_dim % self.n_heads != 0:
            raise ValueError("emb_dim must be divisible by n_heads")
        if not 0.0 <= self.drop_rate <= 1.0:
            raise ValueError("drop_rate must be in [0, 1]")


def tokenize_batch(texts: list[str], tokenizer) -> Tensor:
    """Tokenize texts of equal length into a batch."""
    if not texts:
        raise ValueError("texts must not be empty")
    return torch.tensor([tokenizer.encode(text) for text in texts], dtype=torch.int64)


class DummyGPTModel(nn.Module):
    def __init__(self, cfg: dict) -> None:
        super().__init__()
        config = _Config(**cfg)
        self.tok_emb = nn.Embedding(config.vocab_size, config.emb_dim)
        self.pos_emb = nn.Embedding(config.context_length, config.emb_dim)
        self.drop_emb = nn.Dropout(config.drop_rate)
        self.trf_blocks = nn.Sequential(*(DummyTransformerBlock(cfg) for _ in range(config.n_layers)))
        self.final_norm = DummyLayerNorm(config.emb_dim)
        self.out_head = nn.Linear(config.emb_dim, config.vocab_size, bias=False)
        logger.debug("built %s", config)

    def forward(self, in_idx: Tensor) -> Tensor:
        _, num_tokens = in_idx.shape
        positions = torch.arange(num_tokens, device=in_idx.device)
        x = self.tok_emb(in_idx) + self.pos_emb(positions)
        x = self.drop_emb(x)
        x = self.trf_blocks(x)
        x = self.final_norm(x)
        return self.out_head(x)
