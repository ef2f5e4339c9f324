"""4.1 The architecture"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol

import torch
from torch import Tensor, nn

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


class Tokenizer(Protocol):
    def encode(self, text: str) -> list[int]: ...


@dataclass(frozen=True, slots=True)
class ModelConfig:
    vocab_size: int
    context_length: int
    emb_dim: int
    n_layers: int
    drop_rate: float

    @classmethod
    def from_mapping(cls, cfg: Mapping[str, Any]) -> ModelConfig:
        return cls(**{f.name: cfg[f.name] for f in fields(cls)})


def tokenize_batch(texts: Sequence[str], tokenizer: Tokenizer) -> Tensor:
    encoded = [tokenizer.encode(text) for text in texts]
    lengths = {len(ids) for ids in encoded}
    if len(lengths) > 1:
        raise ValueError(f"texts have different numbers of tokens: {sorted(lengths)}")
    out = torch.empty(len(encoded), lengths.pop(), dtype=torch.int64)
    for row, ids in zip(out, encoded):
        row.copy_(torch.tensor(ids))
    return out


class DummyGPTModel(nn.Module):
    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        conf = ModelConfig.from_mapping(cfg)
        self.tok_emb = self._table(conf.vocab_size, conf.emb_dim)
        self.pos_emb = self._table(conf.context_length, conf.emb_dim)
        self.drop_emb = nn.Dropout(p=conf.drop_rate, inplace=False)
        self.trf_blocks = nn.Sequential(*[DummyTransformerBlock(dict(cfg)) for _ in range(conf.n_layers)])
        self.final_norm = DummyLayerNorm(conf.emb_dim)
        self.out_head = nn.Linear(in_features=conf.emb_dim, out_features=conf.vocab_size, bias=False)

    @staticmethod
    def _table(rows: int, width: int) -> nn.Embedding:
        return nn.Embedding.from_pretrained(torch.randn(rows, width) * 0.02, freeze=False)

    def embed(self, in_idx: Tensor) -> Tensor:
        places = torch.arange(in_idx.shape[1], device=in_idx.device).expand_as(in_idx)
        return torch.add(self.tok_emb(in_idx), self.pos_emb(places))

    def forward(self, in_idx: Tensor) -> Tensor:
        hidden = self.drop_emb(self.embed(in_idx))
        hidden = self.trf_blocks(hidden)
        return self.out_head(self.final_norm(hidden))
