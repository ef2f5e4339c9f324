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
        for name in ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be >= 1, got {getattr(self, name)}")
        if self.emb_dim % self.n_heads:
            raise ValueError("emb_dim must be a multiple of n_heads")
        if not 0.0 <= self.drop_rate < 1.0:
            raise ValueError(f"drop_rate must be in [0, 1), got {self.drop_rate}")

    @classmethod
    def from_name(cls, name):
        try:
            values = gpt2_config(name)
        except KeyError:
            raise ValueError(f"unknown GPT-2 size {name!r}") from None
        return cls(**values)

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    residual_std = 0.02 * (2 * len(model.trf_blocks)) ** -0.5
    for name, parameter in model.named_parameters():
        owner = model.get_submodule(name.rpartition(".")[0])
        if isinstance(owner, nn.Embedding):
            nn.init.normal_(parameter, std=0.02)
        elif isinstance(owner, nn.Linear) and name.endswith("bias"):
            nn.init.zeros_(parameter)
        elif isinstance(owner, nn.Linear):
            into_stream = "att.out_proj" in name or "ff.layers.2" in name
            nn.init.normal_(parameter, std=residual_std if into_stream else 0.02)


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
