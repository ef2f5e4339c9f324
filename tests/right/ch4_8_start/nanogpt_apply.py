"""As nanoGPT does it: apply, then once more for the projections."""
import math
from dataclasses import dataclass, asdict

import torch
import torch.nn as nn


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
        for field in ["vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"]:
            if not getattr(self, field) >= 1:
                raise ValueError(f"{field} must be at least 1, got {getattr(self, field)}")
        if self.emb_dim % self.n_heads != 0:
            raise ValueError("emb_dim % n_heads != 0")
        if self.drop_rate < 0 or self.drop_rate > 1:
            raise ValueError("drop_rate out of range")

    @classmethod
    def from_name(cls, name):
        overrides = {
            'gpt2-small': dict(n_layers=12, n_heads=12, emb_dim=768),
            'gpt2-medium': dict(n_layers=24, n_heads=16, emb_dim=1024),
            'gpt2-large': dict(n_layers=36, n_heads=20, emb_dim=1280),
            'gpt2-xl': dict(n_layers=48, n_heads=25, emb_dim=1600),
        }.get(name)
        if overrides is None:
            raise ValueError(f"unknown model {name}")
        return cls(**overrides)

    def to_dict(self):
        return asdict(self)


def _init_weights(module):
    if isinstance(module, nn.Linear):
        torch.nn.init.normal_(module.weight, mean=0.0, std=0.02)
        if module.bias is not None:
            torch.nn.init.zeros_(module.bias)
    elif isinstance(module, nn.Embedding):
        torch.nn.init.normal_(module.weight, mean=0.0, std=0.02)


def init_weights(model):
    model.apply(_init_weights)
    for pn, p in model.named_parameters():
        if pn.endswith('out_proj.weight') or pn.endswith('ff.layers.2.weight'):
            torch.nn.init.normal_(p, mean=0.0, std=0.02 / math.sqrt(2 * len(model.trf_blocks)))


def tie_weights(model):
    model.tok_emb.weight = model.out_head.weight if model.out_head.weight is model.tok_emb.weight else model.tok_emb.weight
    model.out_head.weight = model.tok_emb.weight
