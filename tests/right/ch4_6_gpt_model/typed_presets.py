from __future__ import annotations

import logging
from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import LongTensor, Tensor, nn

logger = logging.getLogger(__name__)


class Size(NamedTuple):
    emb_dim: int
    n_layers: int
    n_heads: int


class GPT2(Enum):
    SMALL = Size(768, 12, 12)
    MEDIUM = Size(1024, 24, 16)
    LARGE = Size(1280, 36, 20)
    XL = Size(1600, 48, 25)

    @classmethod
    def parse(cls, name: str) -> GPT2:
        family, _, size = name.partition("-")
        if family != "gpt2" or size.upper() not in cls.__members__:
            raise ValueError(f"no such model: {name!r}")
        return cls[size.upper()]


class GPTModel(nn.Module):
    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        self.config = dict(cfg)
        vocab_size, emb_dim = cfg["vocab_size"], cfg["emb_dim"]
        self.tok_emb = nn.Embedding(vocab_size, emb_dim)
        self.pos_emb = nn.Embedding(cfg["context_length"], emb_dim)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential()
        for layer in range(cfg["n_layers"]):
            self.trf_blocks.add_module(f"{layer}", TransformerBlock(cfg))
        self.final_norm = LayerNorm(emb_dim)
        self.out_head = nn.Linear(emb_dim, vocab_size, bias=False)
        logger.debug("made a model of %.2f MiB", model_size_mb(self))

    def embed(self, in_idx: LongTensor) -> Tensor:
        batch, tokens = in_idx.shape
        if tokens > self.pos_emb.num_embeddings:
            raise ValueError(f"{tokens} tokens, but at most {self.pos_emb.num_embeddings} fit in")
        places = torch.arange(tokens, device=in_idx.device).expand(batch, tokens)
        return self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(places))

    def forward(self, in_idx: LongTensor) -> Tensor:
        return self.out_head(self.final_norm(self.trf_blocks(self.embed(in_idx))))


def count_parameters(model: nn.Module) -> int:
    return sum(p.numel() for p in model.parameters(recurse=True))


def model_size_mb(model: nn.Module) -> float:
    bytes_per_parameter = torch.finfo(torch.float32).bits // 8
    return count_parameters(model) * bytes_per_parameter / 1024**2


def gpt2_config(name: str) -> dict[str, Any]:
    return {**GPT_CONFIG_124M, **GPT2.parse(name).value._asdict()}
