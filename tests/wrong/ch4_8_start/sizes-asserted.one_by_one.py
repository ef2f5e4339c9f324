"""4.8 Starting well"""
import math
from dataclasses import asdict, dataclass

import torch
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
            assert getattr(self, name) >= 1, f"{name} must be at least 1"
        if self.emb_dim % self.n_heads != 0:
            raise ValueError("emb_dim must be divisible by n_heads")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError("drop_rate must be between 0 and 1")

    @classmethod
    def from_name(cls, name):
        sizes = {
            "gpt2-small": dict(emb_dim=768, n_layers=12, n_heads=12),
            "gpt2-medium": dict(emb_dim=1024, n_layers=24, n_heads=16),
            "gpt2-large": dict(emb_dim=1280, n_layers=36, n_heads=20),
            "gpt2-xl": dict(emb_dim=1600, n_layers=48, n_heads=25),
        }
        if name not in sizes:
            raise ValueError(f"unknown model: {name}")
        return cls(**sizes[name])

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, mean=0.0, std=0.02)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, mean=0.0, std=0.02)
    # what adds to the stream starts smaller
    n_layers = len(model.trf_blocks)
    std = 0.02 / math.sqrt(2 * n_layers)
    for block in model.trf_blocks:
        nn.init.normal_(block.att.out_proj.weight, mean=0.0, std=std)
        nn.init.normal_(block.ff.layers[2].weight, mean=0.0, std=std)


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
