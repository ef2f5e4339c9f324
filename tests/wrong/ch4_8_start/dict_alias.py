from __future__ import annotations

import math
from dataclasses import dataclass, fields

import torch
from ch4_6_gpt_model import gpt2_config
from torch import nn

_SIZES = ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers")


@dataclass(frozen=True)
class GPTConfig:
    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __post_init__(self) -> None:
        if bad := [key for key in _SIZES if getattr(self, key) < 1]:
            raise ValueError(f"less than 1: {', '.join(bad)}")
        if self.emb_dim % self.n_heads:
            raise ValueError(f"{self.emb_dim} numbers for {self.n_heads} heads")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError(f"drop_rate: {self.drop_rate}")

    @classmethod
    def from_name(cls, name: str) -> GPTConfig:
        try:
            return cls(**gpt2_config(name))
        except KeyError:
            raise ValueError(f"no GPT-2 is called {name!r}") from None

    def to_dict(self) -> dict:
        return vars(self)


@torch.no_grad()
def init_weights(model: nn.Module) -> None:
    adds = {id(part) for b in model.trf_blocks for part in (b.att.out_proj, b.ff.layers[2])}
    for part in model.modules():
        if not isinstance(part, (nn.Linear, nn.Embedding)):
            continue
        part.weight.normal_(std=0.02 / math.sqrt(len(adds)) if id(part) in adds else 0.02)
        if isinstance(part, nn.Linear) and part.bias is not None:
            part.bias.zero_()


def tie_weights(model: nn.Module) -> None:
    model.out_head.weight = model.tok_emb.weight
