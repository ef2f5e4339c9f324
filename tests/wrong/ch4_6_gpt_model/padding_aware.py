"""4.6 The GPT model
"""

from __future__ import annotations

from typing import Any, Mapping

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import Tensor, nn


class GPTModel(nn.Module):
    """Decoder-only transformer language model."""

    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        self.pad_token_id = cfg["vocab_size"] - 1  # GPT-2 pads with <|endoftext|>
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*[TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def _position_ids(self, in_idx: Tensor) -> Tensor:
        """Positions that are robust to left padding in a batch."""
        attention_mask = in_idx.ne(self.pad_token_id).long()
        position_ids = attention_mask.cumsum(dim=-1) - 1
        return position_ids.masked_fill(attention_mask == 0, 0)

    def forward(self, in_idx: Tensor) -> Tensor:
        """Return logits of shape (batch, tokens, vocab_size)."""
        hidden = self.tok_emb(in_idx) + self.pos_emb(self._position_ids(in_idx))
        hidden = self.trf_blocks(self.drop_emb(hidden))
        return self.out_head(self.final_norm(hidden))


def count_parameters(model: nn.Module) -> int:
    """Number of distinct parameters' elements."""
    return sum(p.numel() for p in model.parameters())


def model_size_mb(model: nn.Module) -> float:
    """Size in MiB if every parameter were float32."""
    bytes_per_number = 4
    return count_parameters(model) * bytes_per_number / 1024**2


def gpt2_config(name: str) -> dict[str, Any]:
    """Configuration of a GPT-2 size by name."""
    variants = {
        "gpt2-small": {"emb_dim": 768, "n_layers": 12, "n_heads": 12},
        "gpt2-medium": {"emb_dim": 1024, "n_layers": 24, "n_heads": 16},
        "gpt2-large": {"emb_dim": 1280, "n_layers": 36, "n_heads": 20},
        "gpt2-xl": {"emb_dim": 1600, "n_layers": 48, "n_heads": 25},
    }
    if name not in variants:
        raise ValueError(f"unknown size {name!r}, choose from {sorted(variants)}")
    return {**GPT_CONFIG_124M, **variants[name]}
