import math
from dataclasses import dataclass

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
        if (
            self.vocab_size < 1
            or self.context_length < 1
            or self.emb_dim < 1
            or self.n_heads < 1
            or self.n_layers < 1
        ):
            raise ValueError("sizes must be positive")
        if self.emb_dim % self.n_heads != 0:
            raise ValueError("emb_dim % n_heads != 0")
        if self.drop_rate < 0 or self.drop_rate > 1:
            raise ValueError("drop_rate must be in [0, 1]")

    @classmethod
    def from_name(cls, name):
        try:
            cfg = gpt2_config(name)
        except KeyError as e:
            raise ValueError(f"unknown name {name!r}") from e
        return cls(**cfg)

    def to_dict(self):
        return dict(self.__dict__)


def init_weights(model):
    small = 0.02 / math.sqrt(2 * len(model.trf_blocks))
    for name, p in model.named_parameters():
        if "norm" in name:
            continue
        if name.endswith("bias"):
            nn.init.zeros_(p)
        elif name.endswith(("att.out_proj.weight", "ff.layers.2.weight")):
            nn.init.normal_(p, 0.0, small)
        else:
            nn.init.normal_(p, 0.0, 0.02)


def tie_weights(model):
    model.out_head.weight.data = model.tok_emb.weight.data
