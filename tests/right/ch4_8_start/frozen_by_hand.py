"""The order of drawing is another one, from the last module to the first; mode and flags are put back."""
import math
from collections import OrderedDict
from dataclasses import dataclass, field, fields

import torch
from torch import nn
from torch.distributions import Normal


@dataclass(frozen=True, repr=False)
class GPTConfig:
    vocab_size: int = field(default=50257, metadata={"size": True})
    context_length: int = field(default=1024, metadata={"size": True})
    emb_dim: int = field(default=768, metadata={"size": True})
    n_heads: int = field(default=12, metadata={"size": True})
    n_layers: int = field(default=12, metadata={"size": True})
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __post_init__(self):
        for f in fields(self):
            if f.metadata.get("size") and getattr(self, f.name) < 1:
                raise ValueError(f"{f.name} has to be 1 or more")
        quotient, rest = divmod(self.emb_dim, self.n_heads)
        if rest:
            raise ValueError(f"{self.emb_dim} = {self.n_heads} * {quotient} + {rest}")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError("drop_rate has to be a probability")

    @classmethod
    def from_name(cls, name):
        return cls(**_by_name(name))

    def to_dict(self):
        return dict(OrderedDict((f.name, getattr(self, f.name)) for f in fields(self)))


def _by_name(name):
    table = """gpt2-small 768 12 12
               gpt2-medium 1024 16 24
               gpt2-large 1280 20 36
               gpt2-xl 1600 25 48"""
    for line in table.splitlines():
        known, *numbers = line.split()
        if known == name:
            return dict(zip(["emb_dim", "n_heads", "n_layers"], map(int, numbers)))
    raise ValueError(name)


def init_weights(model):
    adding = [layer for block in model.trf_blocks for layer in (block.att.out_proj, block.ff.layers[2])]
    with torch.no_grad():
        for module in reversed(list(model.modules())):
            if isinstance(module, (nn.Linear, nn.Embedding)):
                std = 0.02 / math.sqrt(len(adding)) if module in adding else 0.02
                module.weight.set_(Normal(0.0, std).sample(module.weight.shape).to(module.weight.dtype))
            if isinstance(module, nn.Linear) and isinstance(module.bias, nn.Parameter):
                module.bias.mul_(0)


def tie_weights(model):
    weight = model.tok_emb.weight
    with torch.no_grad():
        model.out_head.weight.copy_(weight)
    model.out_head.weight = weight
