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
        for name in ["vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"]:
            if getattr(self, name) < 1:
                raise ValueError(name + " must be at least 1")
        if self.emb_dim % self.n_heads != 0:
            raise ValueError("emb_dim must be divisible by n_heads")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError("drop_rate must be from 0 to 1")

    @classmethod
    def from_name(cls, name):
        if name not in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"):
            raise ValueError("no such model")
        return cls(**gpt2_config(name))

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    std = 0.02
    for m in model.modules():
        if isinstance(m, nn.Linear):
            nn.init.normal_(m.weight, mean=0, std=std)
            if m.bias is not None:
                nn.init.zeros_(m.bias)
        elif isinstance(m, nn.Embedding):
            nn.init.normal_(m.weight, mean=0, std=std)
    # smaller where a block adds
    for block in model.trf_blocks:
        nn.init.normal_(block.att.out_proj.weight, std=std / math.sqrt(2 * len(model.trf_blocks)))
        nn.init.normal_(block.ff.layers[2].weight, std=std / math.sqrt(2 * len(model.trf_blocks)))


def tie_weights(model):
    # both are (vocab_size, emb_dim), so they can be the same
    model.tok_emb.weight = model.out_head.weight
