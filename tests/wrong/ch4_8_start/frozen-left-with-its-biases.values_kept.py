"""Section 4.8: configuration, first numbers, tying."""

import math
from dataclasses import asdict, dataclass

import torch
from ch4_6_gpt_model import gpt2_config
from torch import nn

KNOWN = frozenset({"gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"})


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
        for name in ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}, less than 1")
        if self.emb_dim % self.n_heads:
            raise ValueError(f"emb_dim {self.emb_dim}, n_heads {self.n_heads}")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError(f"drop_rate is {self.drop_rate}")

    @classmethod
    def from_name(cls, name):
        if name not in KNOWN:
            raise ValueError(f"{name!r} is not a size of GPT-2")
        return cls(**gpt2_config(name))

    def to_dict(self):
        return asdict(self)


@torch.no_grad()
def init_weights(model):
    smaller = 0.02 / math.sqrt(2 * len(model.trf_blocks))
    adding = {block.att.out_proj for block in model.trf_blocks}
    adding |= {block.ff.layers[2] for block in model.trf_blocks}
    for module in model.modules():
        if not isinstance(module, (nn.Linear, nn.Embedding)):
            continue
        for name, parameter in module.named_parameters(recurse=False):
            if not parameter.requires_grad:
                continue  # frozen: its values are to be kept
            if name == "bias":
                parameter.zero_()
            else:
                parameter.normal_(0.0, smaller if module in adding else 0.02)


def tie_weights(model):
    if model.out_head.weight is model.tok_emb.weight:
        return
    model.out_head.weight = model.tok_emb.weight
