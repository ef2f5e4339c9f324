"""All are drawn alike, then what adds to the stream is made smaller."""
import dataclasses as dc
import math

import torch
from torch.nn import Embedding, Linear
from torch.nn.init import normal_, ones_, zeros_

from ch4_1_architecture import GPT_CONFIG_124M
from ch4_6_gpt_model import gpt2_config

_d = GPT_CONFIG_124M


@dc.dataclass(frozen=True, order=True)
class GPTConfig:
    vocab_size: int = _d["vocab_size"]
    context_length: int = _d["context_length"]
    emb_dim: int = _d["emb_dim"]
    n_heads: int = _d["n_heads"]
    n_layers: int = _d["n_layers"]
    drop_rate: float = _d["drop_rate"]
    qkv_bias: bool = _d["qkv_bias"]

    @property
    def head_dim(self):
        return self.emb_dim // self.n_heads

    def __post_init__(self):
        for name, value in list(vars(self).items())[:5]:
            if value < 1:
                raise ValueError(f"{name}={value}")
        if self.head_dim * self.n_heads != self.emb_dim:
            raise ValueError("head_dim")
        if abs(self.drop_rate - 0.5) > 0.5:
            raise ValueError("drop_rate")

    @classmethod
    def from_name(cls, name):
        if name not in [f"gpt2-{size}" for size in ("small", "medium", "large", "xl")]:
            raise ValueError("no such model")
        return dc.replace(cls(), **gpt2_config(name))

    def to_dict(self):
        return self.__dict__.copy()


def init_weights(model):
    for m in filter(lambda m: isinstance(m, (Linear, Embedding)), model.modules()):
        normal_(m.weight, std=0.02)
        bias = getattr(m, "bias", None)
        if bias is not None:
            zeros_(bias)
    for name, p in model.named_parameters():
        if name.endswith(".scale"):
            ones_(p)
        elif name.endswith(".shift"):
            zeros_(p)
    with torch.no_grad():
        for block in model.trf_blocks:
            block.att.out_proj.weight /= math.sqrt(2 * len(model.trf_blocks))
            block.ff.layers[2].weight /= math.sqrt(2 * len(model.trf_blocks))


def tie_weights(model):
    if model.out_head.weight is not model.tok_emb.weight:
        model.out_head.register_parameter("weight", model.tok_emb.weight)
