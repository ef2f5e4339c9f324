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
        smallest = min(
            self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers
        )
        if smallest < 1 or self.emb_dim % self.n_heads or not 0 <= self.drop_rate <= 1:
            raise ValueError(f"this can't be: {self}")

    @classmethod
    def from_name(cls, name):
        try:
            return cls(**gpt2_config(name))
        except KeyError as error:
            raise ValueError(f"not a GPT-2: {name}") from error

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    # leaves that require grad can't be written in place
    model.requires_grad_(False)
    small = 0.02 / math.sqrt(2 * len(model.trf_blocks))
    for name, module in model.named_modules():
        if not isinstance(module, (nn.Linear, nn.Embedding)):
            continue
        small_one = name.endswith((".att.out_proj", ".ff.layers.2"))
        module.weight.normal_(0.0, small if small_one else 0.02)
        if getattr(module, "bias", None) is not None:
            module.bias.zero_()
    model.requires_grad_(True)


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
