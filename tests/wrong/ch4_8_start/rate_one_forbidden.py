from dataclasses import dataclass, fields
from typing import ClassVar

import torch


@dataclass(frozen=True, order=False)
class GPTConfig:
    vocab_size: int = 50_257
    context_length: int = 2**10
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 1e-1
    qkv_bias: bool = False

    SIZES: ClassVar = (("small", 768, 12, 12), ("medium", 1024, 24, 16), ("large", 1280, 36, 20), ("xl", 1600, 48, 25))

    def __post_init__(self):
        if min(self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers) < 1:
            raise ValueError("sizes start at 1")
        if self.emb_dim % self.n_heads:
            raise ValueError(f"{self.emb_dim} wide, but {self.n_heads} heads")
        if not (self.drop_rate >= 0 and self.drop_rate < 1):
            raise ValueError(f"drop_rate {self.drop_rate}")

    @classmethod
    def from_name(cls, name):
        for size, emb_dim, n_layers, n_heads in cls.SIZES:
            if name == "gpt2-" + size:
                return cls(emb_dim=emb_dim, n_layers=n_layers, n_heads=n_heads)
        raise ValueError(name)

    def to_dict(self):
        return {f.name: getattr(self, f.name) for f in fields(self)}


@torch.no_grad()
def init_weights(model):
    small = 0.02 * (2 * len(model.trf_blocks)) ** -0.5
    for name, p in model.named_parameters():
        where, _, what = name.rpartition(".")
        if what == "bias":
            p.zero_()
        elif what == "weight":
            adds = where.endswith((".att.out_proj", ".ff.layers.2"))
            p.copy_(torch.randn_like(p) * (small if adds else 0.02))


def tie_weights(model):
    model.out_head.register_parameter("weight", model.tok_emb.weight)
