"""New numbers behind the same Parameters, in their dtype, on their device."""
import math
from dataclasses import dataclass, fields

import torch
from torch import nn


@dataclass(frozen=True, slots=True)
class GPTConfig:
    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __post_init__(self):
        if min(self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers) < 1:
            raise ValueError("There is a size below one.")
        if self.emb_dim // self.n_heads * self.n_heads != self.emb_dim:
            raise ValueError("The width doesn't split into the heads.")
        if self.drop_rate != min(max(self.drop_rate, 0), 1):
            raise ValueError("The drop rate is no probability.")

    @classmethod
    def from_name(cls, name):
        table = {"small": (768, 12, 12), "medium": (1024, 16, 24), "large": (1280, 20, 36), "xl": (1600, 25, 48)}
        family, _, size = name.partition("-")
        if family != "gpt2" or size not in table:
            raise ValueError(name)
        return cls(**dict(zip(("emb_dim", "n_heads", "n_layers"), table[size])))

    def to_dict(self):
        return {f.name: getattr(self, f.name) for f in fields(self)}


def fresh(parameter, std):
    parameter.data = torch.empty_like(parameter.data).normal_(0.0, std)


def init_weights(model):
    small = 0.02 / math.sqrt(2 * len(model.trf_blocks))
    fresh(model.tok_emb.weight, 0.02)
    fresh(model.pos_emb.weight, 0.02)
    for block in model.trf_blocks:
        for linear in (block.att.W_query, block.att.W_key, block.att.W_value, block.ff.layers[0]):
            fresh(linear.weight, 0.02)
        for linear in (block.att.out_proj, block.ff.layers[2]):
            fresh(linear.weight, small)
        for linear in block.modules():
            if isinstance(linear, nn.Linear) and linear.bias is not None:
                linear.bias.data.zero_()
        for norm in (block.norm1, block.norm2):
            norm.scale.data.fill_(1)
            norm.shift.data.fill_(0)
    model.final_norm.scale.data.fill_(1)
    model.final_norm.shift.data.fill_(0)
    fresh(model.out_head.weight, 0.02)


def tie_weights(model):
    del model.out_head.weight
    model.out_head.weight = model.tok_emb.weight
