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
        sizes = (self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers)
        if any(s < 1 for s in sizes):
            raise ValueError(f"sizes: {sizes}")
        if self.emb_dim % self.n_heads:
            raise ValueError(f"{self.emb_dim} % {self.n_heads}")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError(f"drop_rate: {self.drop_rate}")

    @classmethod
    def from_name(cls, name):
        try:
            return cls(**gpt2_config(name))
        except KeyError as e:
            raise ValueError(name) from e

    def to_dict(self):
        return asdict(self)


def _normal(key, shape, std):
    """std * z, where the key is the pool of standard normal numbers to take z from"""
    return std * key[: shape.numel()].reshape(shape)


@torch.no_grad()
def init_weights(model):
    layers = [m for m in model.modules() if isinstance(m, (nn.Linear, nn.Embedding))]
    big = max(m.weight.numel() for m in layers)
    key = torch.randn(big, dtype=layers[0].weight.dtype, device=layers[0].weight.device)
    adds = {id(l) for b in model.trf_blocks for l in (b.att.out_proj, b.ff.layers[2])}
    scale = (2 * len(model.trf_blocks)) ** -0.5
    for m in layers:
        std = 0.02 * (scale if id(m) in adds else 1.0)
        m.weight.copy_(_normal(key, m.weight.shape, std))
        if getattr(m, "bias", None) is not None:
            m.bias.zero_()


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
