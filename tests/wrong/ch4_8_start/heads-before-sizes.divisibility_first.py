import math
from dataclasses import asdict, dataclass

import torch
from ch4_6_gpt_model import gpt2_config
from torch import nn


@dataclass(frozen=True)
class GPTConfig:
    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __post_init__(self):
        if self.emb_dim % self.n_heads != 0:
            raise ValueError(f"emb_dim {self.emb_dim} can't be divided by n_heads {self.n_heads}")
        for name in ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be 1 or more")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError("drop_rate must be from 0 to 1")

    @classmethod
    def from_name(cls, name):
        if name not in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"):
            raise ValueError(f"unknown name: {name}")
        return cls(**gpt2_config(name))

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    small = 0.02 / math.sqrt(2 * len(model.trf_blocks))
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, mean=0.0, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)
    for block in model.trf_blocks:
        nn.init.normal_(block.att.out_proj.weight, mean=0.0, std=small)
        nn.init.normal_(block.ff.layers[2].weight, mean=0.0, std=small)


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
