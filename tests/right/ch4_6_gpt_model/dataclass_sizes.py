"""4.6 The GPT model"""

from __future__ import annotations

import functools
import operator
from dataclasses import asdict, dataclass
from typing import Any

import torch
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import Tensor, nn


@dataclass
class Config:
    emb_dim: int
    n_layers: int
    n_heads: int
    vocab_size: int = 50257
    context_length: int = 1024
    drop_rate: float = 0.1
    qkv_bias: bool = False


class GPTModel(nn.Module):
    def __init__(self, cfg: dict[str, Any]) -> None:
        super().__init__()
        config = Config(**cfg)
        self.tok_emb = nn.Embedding(config.vocab_size, config.emb_dim)
        self.pos_emb = nn.Embedding(config.context_length, config.emb_dim)
        self.drop_emb = nn.Dropout(p=config.drop_rate)
        self.trf_blocks = nn.ModuleDict(
            {f"block{i}": TransformerBlock(cfg) for i in range(config.n_layers)}
        )
        self.final_norm = LayerNorm(config.emb_dim)
        self.out_head = nn.Linear(config.emb_dim, config.vocab_size, bias=False)

    def forward(self, in_idx: Tensor) -> Tensor:
        _, tokens = in_idx.shape
        where = torch.arange(tokens, device=in_idx.device).expand_as(in_idx)
        start = self.drop_emb(torch.add(self.tok_emb(in_idx), self.pos_emb(where)))
        parts = [*self.trf_blocks.values(), self.final_norm, self.out_head]
        return functools.reduce(lambda h, part: part(h), parts, start)


def count_parameters(model: nn.Module) -> int:
    return functools.reduce(operator.add, (p.numel() for p in model.parameters()), 0)


def model_size_mb(model: nn.Module) -> float:
    kib = count_parameters(model) / 256
    return kib / 1024


def gpt2_config(name: str) -> dict[str, Any]:
    return asdict(
        {
            "gpt2-small": Config(768, 12, 12),
            "gpt2-medium": Config(1024, 24, 16),
            "gpt2-large": Config(1280, 36, 20),
            "gpt2-xl": Config(1600, 48, 25),
        }[name]
    )
