"""Rules are functions in a list; a functools.singledispatch draws."""

import functools
import math
from dataclasses import asdict, dataclass

import torch
from ch4_6_gpt_model import gpt2_config
from torch import nn


def sizes_positive(c):
    return min(c.vocab_size, c.context_length, c.emb_dim, c.n_heads, c.n_layers) >= 1


def heads_fit(c):
    return (c.emb_dim / c.n_heads).is_integer()


def rate_fits(c):
    return c.drop_rate >= 0 and c.drop_rate <= 1


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
        for rule in (sizes_positive, heads_fit, rate_fits):
            if not rule(self):
                raise ValueError(f"{rule.__name__} does not hold for {self}")

    @classmethod
    def from_name(cls, name):
        if name not in {f"gpt2-{size}" for size in ("small", "medium", "large", "xl")}:
            raise ValueError("GPT-2 comes as small, medium, large and xl")
        return cls(**gpt2_config(name))

    def to_dict(self):
        return {**asdict(self)}


@functools.singledispatch
def draw(module, std):
    """Anything else has no weights to be drawn."""


@draw.register
def _(module: nn.Embedding, std):
    module.weight.data.normal_(0.0, std)


@draw.register
def _(module: nn.Linear, std):
    nn.init.normal_(module.weight, 0.0, std)
    if module.bias is not None:
        nn.init.constant_(module.bias, 0.0)


def init_weights(model):
    for module in model.modules():
        draw(module, 0.02)
    for block in model.trf_blocks:  # those that add to the stream, once more
        for layer in (block.att.out_proj, block.ff.layers[2]):
            draw(layer, 0.02 / math.sqrt(2 * len(model.trf_blocks)))


def tie_weights(model):
    if model.out_head.weight is not model.tok_emb.weight:
        setattr(model.out_head, "weight", model.tok_emb.weight)
