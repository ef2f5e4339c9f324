import math
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
        d = asdict(self)
        for k in list(d)[:5]:
            if d[k] < 1:
                raise ValueError(k)
        if d["emb_dim"] % d["n_heads"]:
            raise ValueError("emb_dim, n_heads")
        if not 0 <= d["drop_rate"] <= 1:
            raise ValueError("drop_rate")

    @classmethod
    def from_name(cls, name):
        try:
            return cls(**gpt2_config(name))
        except KeyError:
            raise ValueError(f"there is no {name}")

    def to_dict(self):
        return asdict(self)


@torch.no_grad()
def init_weights(model):
    std = 0.02
    small = std / math.sqrt(2 * len(model.trf_blocks))
    for emb in (model.tok_emb, model.pos_emb, model.out_head):
        emb.weight.normal_(0, std)
    for block in model.trf_blocks:
        for proj in (block.att.W_query, block.att.W_key, block.att.W_value):
            proj.weight.normal_(0, std)  # no biases here
        block.att.out_proj.weight.normal_(0, small)
        block.att.out_proj.bias.zero_()
        block.ff.layers[0].weight.normal_(0, std)
        block.ff.layers[0].bias.zero_()
        block.ff.layers[2].weight.normal_(0, small)
        block.ff.layers[2].bias.zero_()


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
