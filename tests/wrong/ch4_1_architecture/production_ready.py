"""4.1 The architecture
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Mapping, Sequence

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


@dataclass(frozen=True)
class _Sizes:
    vocab_size: int
    context_length: int
    emb_dim: int
    n_layers: int
    drop_rate: float

    @classmethod
    def from_mapping(cls, cfg: Mapping[str, Any]) -> _Sizes:
        sizes = cls(**{name: cfg[name] for name in cls.__dataclass_fields__})
        if not 0.0 <= sizes.drop_rate <= 1.0:
            raise ValueError(f"drop_rate must lie in [0, 1], got {sizes.drop_rate}")
        return sizes


def tokenize_batch(texts: Sequence[str], tokenizer: Any) -> Tensor:
    """Turn texts into one batch of token ids.

    texts      a list of one or more strings with equally many tokens, at least
               one, and none of them special
    tokenizer  a tiktoken encoding: its encode(text) gives a list of ids

    Returns an int64 tensor of shape (len(texts), tokens), a row for each text
    in their order: the ids that encode gives, none added and none left out. It
    is a new tensor each time, and texts stays as it is. Texts with different
    numbers of tokens are neither padded nor cut: whatever error stacking them
    gives is right.
    """
    if not texts:
        raise ValueError("texts must not be empty")
    rows = [torch.tensor(tokenizer.encode(text), dtype=torch.long) for text in texts]
    logger.debug("tokenized %d texts", len(rows))
    return torch.stack(rows)


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
    """GPT skeleton with placeholder blocks and a placeholder final normalization."""

    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        sizes = _Sizes.from_mapping(cfg)
        self.context_length = sizes.context_length
        self.tok_emb = nn.Embedding(sizes.vocab_size, sizes.emb_dim)
        self.pos_emb = nn.Embedding(sizes.context_length, sizes.emb_dim)
        self.drop_emb = nn.Dropout(sizes.drop_rate)
        self.trf_blocks = nn.Sequential(*(DummyTransformerBlock(cfg) for _ in range(sizes.n_layers)))
        self.final_norm = DummyLayerNorm(sizes.emb_dim)
        self.out_head = nn.Linear(sizes.emb_dim, sizes.vocab_size, bias=False)

    def forward(self, in_idx: Tensor) -> Tensor:
        """Compute logits of shape (batch, tokens, vocab_size)."""
        if in_idx.dim() != 2:
            raise ValueError(f"expected (batch, tokens), got {tuple(in_idx.shape)}")
        num_tokens = in_idx.size(1)
        if num_tokens > self.context_length:
            raise ValueError(f"{num_tokens} tokens exceed context_length {self.context_length}")
        # no graph outside of training: saves the activations' memory at inference
        with torch.set_grad_enabled(self.training and torch.is_grad_enabled()):
            positions = torch.arange(num_tokens, device=in_idx.device)
            hidden = self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(positions))
            hidden = self.final_norm(self.trf_blocks(hidden))
            return self.out_head(hidden)
