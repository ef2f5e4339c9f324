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
            raise ValueError(f"emb_dim {self.emb_dim} not divisible by n_heads {self.n_heads}")
        for name in ["vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"]:
            if getattr(self, name) < 1:
                raise ValueError(f"{name} should be at least one")
        if self.drop_rate < 0.0 or self.drop_rate > 1.0:
            raise ValueError("drop_rate should be a probability")

    @classmethod
    def from_name(cls, name):
        names = ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl")
        if name not in names:
            raise ValueError(f"name should be one of {names}")
        return cls(**gpt2_config(name))

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    def init(module):
        if isinstance(module, nn.Linear):
            std = getattr(module, "_std", 0.02)
            nn.init.normal_(module.weight, 0.0, std)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        if isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, 0.0, 0.02)

    special = []
    for block in model.trf_blocks:
        special += [block.att.out_proj, block.ff.layers[2]]
    for layer in special:
        layer._std = 0.02 / math.sqrt(2 * len(model.trf_blocks))
    model.apply(init)
    for layer in special:
        del layer._std


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
