import math
from dataclasses import asdict, dataclass, fields

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
        for f in fields(self)[:5]:
            if getattr(self, f.name) < 1:
                raise ValueError(f"{f.name} = {getattr(self, f.name)}, must be 1 or more")
        if self.emb_dim % self.n_heads:
            raise ValueError("emb_dim can't be divided by n_heads")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError("drop_rate must be from 0 to 1")

    @classmethod
    def from_name(cls, name):
        if not str(name).startswith("gpt2-"):
            raise ValueError(f"unknown: {name}")
        try:
            return cls(**gpt2_config(name))
        except KeyError:
            raise ValueError(f"unknown: {name}")

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    small = 0.02 / math.sqrt(2 * len(model.trf_blocks))
    trainable = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    with torch.no_grad():
        for name, p in trainable:
            if p.dim() == 1:
                p.fill_(1.0 if name.endswith("scale") else 0.0)
            elif name.endswith(("out_proj.weight", "layers.2.weight")):
                p.normal_(0.0, small)
            else:
                p.normal_(0.0, 0.02)


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
