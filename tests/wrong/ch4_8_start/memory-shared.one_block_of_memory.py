import math
from dataclasses import dataclass

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
        if min(self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers) < 1:
            raise ValueError("all sizes must be 1 or more")
        if self.emb_dim % self.n_heads:
            raise ValueError("heads don't divide emb_dim")
        if self.drop_rate < 0 or self.drop_rate > 1:
            raise ValueError("drop_rate is a probability")

    @classmethod
    def from_name(cls, name):
        if name not in {"gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"}:
            raise ValueError(name)
        return cls(**gpt2_config(name))

    def to_dict(self):
        return dict(self.__dict__)


@torch.no_grad()
def init_weights(model):
    for m in model.modules():
        if isinstance(m, (nn.Linear, nn.Embedding)):
            m.weight.normal_(0, 0.02)
            if isinstance(m, nn.Linear) and m.bias is not None:
                m.bias.zero_()
    std = 0.02 / math.sqrt(2 * len(model.trf_blocks))
    for block in model.trf_blocks:
        block.att.out_proj.weight.normal_(0, std)
        block.ff.layers[2].weight.normal_(0, std)


def tie_weights(model):
    # one block of memory for both; the head's old one is freed at once
    model.out_head.weight.data = model.tok_emb.weight.data
