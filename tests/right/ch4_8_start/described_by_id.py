import dataclasses
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

# name -> (emb_dim, n_layers, n_heads)
SIZES = dict(zip(
    ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"),
    zip((768, 1024, 1280, 1600), (12, 24, 36, 48), (12, 16, 20, 25)),
))


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
        sizes = np.array([self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers])
        if np.any(sizes < 1):
            raise ValueError(f"sizes must be >= 1: {sizes}")
        if np.mod(self.emb_dim, self.n_heads):
            raise ValueError("emb_dim % n_heads != 0")
        if np.clip(self.drop_rate, 0, 1) != self.drop_rate:
            raise ValueError("drop_rate not in [0, 1]")

    @classmethod
    def from_name(cls, name):
        if name not in SIZES:
            raise ValueError(name)
        d, l, h = SIZES[name]
        return dataclasses.replace(cls(), emb_dim=d, n_layers=l, n_heads=h)

    def to_dict(self):
        return dict(dataclasses.asdict(self))


def _spec(model):
    """model -> [(parameter, spread)], a pure description of what to draw"""
    n = len(model.trf_blocks)
    small = {id(p) for b in model.trf_blocks for p in (b.att.out_proj.weight, b.ff.layers[2].weight)}
    spec = {}
    for m in model.modules():
        if isinstance(m, (nn.Linear, nn.Embedding)):
            spec[id(m.weight)] = (m.weight, 0.02 * (2 * n) ** -0.5 if id(m.weight) in small else 0.02)
            if getattr(m, "bias", None) is not None:
                spec[id(m.bias)] = (m.bias, 0.0)
    return list(spec.values())


def _draw(shape, spread, like):
    return spread * torch.randn(shape, dtype=like.dtype, device=like.device)


@torch.no_grad()
def init_weights(model):
    spec = _spec(model)
    values = [_draw(p.shape, s, p) if s else torch.zeros_like(p) for p, s in spec]
    for (p, _), v in zip(spec, values):
        p.copy_(v)


def tie_weights(model):
    setattr(model.out_head, "weight", getattr(model.tok_emb, "weight"))
