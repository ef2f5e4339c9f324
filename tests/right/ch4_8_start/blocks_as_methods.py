"""A helper class that knows what belongs where."""
import dataclasses
import math

import torch
from torch import nn

from ch4_6_gpt_model import gpt2_config


@dataclasses.dataclass(frozen=True)
class GPTConfig:
    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __new__(cls, *args, **kwargs):
        given = dict(zip([f.name for f in dataclasses.fields(cls)], args), **kwargs)
        cfg = {f.name: given.get(f.name, f.default) for f in dataclasses.fields(cls)}
        if min(cfg["vocab_size"], cfg["context_length"], cfg["emb_dim"], cfg["n_heads"], cfg["n_layers"]) < 1:
            raise ValueError("all sizes must be >= 1")
        if cfg["emb_dim"] % cfg["n_heads"] != 0:
            raise ValueError("emb_dim must be divisible by n_heads")
        if not 0 <= cfg["drop_rate"] <= 1:
            raise ValueError("drop_rate must be in [0, 1]")
        return super().__new__(cls)

    @classmethod
    def from_name(cls, name):
        allowed = ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl")
        if name not in allowed:
            raise ValueError(f"{name} not in {allowed}")
        return cls(**gpt2_config(name))

    def to_dict(self):
        return dataclasses.asdict(self)


class Start:
    STD = 0.02

    def __init__(self, model):
        self.model = model
        self.depth = sum(1 for _ in model.trf_blocks.children())

    def embedding(self, module):
        module.weight.data.normal_(std=self.STD)

    def linear(self, module, shrink=1.0):
        module.weight.data.normal_(std=self.STD * shrink)
        if module.bias is not None:
            module.bias.data.zero_()

    def block(self, block):
        shrink = 1 / math.sqrt(2 * self.depth)
        self.linear(block.att.W_query)
        self.linear(block.att.W_key)
        self.linear(block.att.W_value)
        self.linear(block.att.out_proj, shrink)
        first, *_, second = block.ff.layers
        self.linear(first)
        self.linear(second, shrink)

    def run(self):
        self.linear(self.model.out_head)
        self.embedding(self.model.pos_emb)
        self.embedding(self.model.tok_emb)
        for block in self.model.trf_blocks:
            self.block(block)


def init_weights(model):
    Start(model).run()


def tie_weights(model):
    nn.Module.__setattr__(model.out_head, "weight", model.tok_emb.weight)
