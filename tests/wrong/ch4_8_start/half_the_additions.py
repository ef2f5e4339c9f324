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
        for key in ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"):
            if getattr(self, key) < 1:
                raise ValueError(f"{key} must be at least 1")
        if self.emb_dim % self.n_heads != 0:
            raise ValueError("emb_dim must be divisible by n_heads")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError("drop_rate must be from 0 to 1")

    @classmethod
    def from_name(cls, name):
        try:
            return cls(**gpt2_config(name))
        except KeyError:
            raise ValueError(f"unknown model: {name}")

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    n = len(model.trf_blocks)
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear):
            std = 0.02
            if name.endswith("out_proj") or name.endswith("ff.layers.2"):
                std = 0.02 / math.sqrt(n)
            nn.init.normal_(module.weight, mean=0.0, std=std)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, mean=0.0, std=0.02)


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
