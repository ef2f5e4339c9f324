from dataclasses import dataclass, fields

import torch
import torch.nn as nn
from ch4_1_architecture import GPT_CONFIG_124M

SIZES = {
    "gpt2-small": dict(emb_dim=768, n_layers=12, n_heads=12),
    "gpt2-medium": dict(emb_dim=1024, n_layers=24, n_heads=16),
    "gpt2-large": dict(emb_dim=1280, n_layers=36, n_heads=20),
    "gpt2-xl": dict(emb_dim=1600, n_layers=48, n_heads=25),
}


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
        sizes = [self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers]
        if min(sizes) < 1:
            raise ValueError(f"all sizes must be 1 or more: {sizes}")
        if self.emb_dim % self.n_heads:
            raise ValueError(f"emb_dim {self.emb_dim} does not go into {self.n_heads} heads")
        if self.drop_rate < 0 or self.drop_rate > 1:
            raise ValueError(f"drop_rate {self.drop_rate}")

    @classmethod
    def from_name(cls, name):
        if name not in SIZES:
            raise ValueError(f"no such GPT-2: {name!r}")
        return cls(**{**GPT_CONFIG_124M, **SIZES[name]})

    def to_dict(self):
        return {f.name: getattr(self, f.name) for f in fields(self)}


def _init(module):
    if isinstance(module, nn.Linear):
        torch.nn.init.normal_(module.weight, mean=0.0, std=0.02)
        if module.bias is not None:
            torch.nn.init.zeros_(module.bias)
    elif isinstance(module, nn.Embedding):
        torch.nn.init.normal_(module.weight, mean=0.0, std=0.02)


def init_weights(model):
    model.apply(_init)
    n_layer = len(model.trf_blocks)
    # apply special scaled init to the residual projections, per GPT-2 paper
    for pn, p in model.named_parameters():
        if pn.endswith("proj.weight"):
            torch.nn.init.normal_(p, mean=0.0, std=0.02 / (2 * n_layer) ** 0.5)


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
