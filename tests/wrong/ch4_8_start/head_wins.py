from dataclasses import asdict, dataclass
from math import sqrt

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
        for key, value in asdict(self).items():
            if key not in ("drop_rate", "qkv_bias") and value < 1:
                raise ValueError(key + " is less than 1")
        if self.emb_dim % self.n_heads:
            raise ValueError("emb_dim can't be divided by n_heads")
        if not (0.0 <= self.drop_rate <= 1.0):
            raise ValueError("drop_rate is not a probability")

    @classmethod
    def from_name(cls, name):
        if name not in ["gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"]:
            raise ValueError(name)
        return cls(**gpt2_config(name))

    def to_dict(self):
        return asdict(self)


@torch.no_grad()
def init_weights(model):
    for m in model.modules():
        if isinstance(m, (nn.Linear, nn.Embedding)):
            m.weight.normal_(0.0, 0.02)
            if getattr(m, "bias", None) is not None:
                m.bias.zero_()
    small = 0.02 / sqrt(2 * len(model.trf_blocks))
    for block in model.trf_blocks:
        block.att.out_proj.weight.normal_(0.0, small)
        block.ff.layers[2].weight.normal_(0.0, small)


def tie_weights(model):
    # https://paperswithcode.com/method/weight-tying
    model.tok_emb.weight = model.out_head.weight
