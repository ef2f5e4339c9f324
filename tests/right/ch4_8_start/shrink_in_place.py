"""Drawn at 0.02 all of them, then what adds to the stream is divided."""

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
        def demand(holds, text):
            if not holds:
                raise ValueError(text)

        for name in ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"):
            demand(getattr(self, name) >= 1, f"{name} < 1")
        demand(not self.emb_dim % self.n_heads, "emb_dim can't be divided by n_heads")
        demand(0 <= self.drop_rate <= 1, "drop_rate is not from 0 to 1")

    @classmethod
    def from_name(cls, name):
        known = {n: gpt2_config(n) for n in "gpt2-small gpt2-medium gpt2-large gpt2-xl".split()}
        if (values := known.get(name)) is None:
            raise ValueError(f"{name!r} is none of {', '.join(known)}")
        return cls(**values)

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    with torch.inference_mode(False), torch.no_grad():
        for module in model.modules():
            mine = isinstance(module, (nn.Linear, nn.Embedding))
            for name, parameter in module.named_parameters(recurse=False) if mine else ():
                parameter.zero_()
                if name == "weight":
                    parameter.add_(torch.randn_like(parameter), alpha=0.02)
        for block in model.trf_blocks:
            for weight in (block.att.out_proj.weight, block.ff.layers[2].weight):
                weight.div_((2 * len(model.trf_blocks)) ** 0.5)


def tie_weights(model):
    model.get_submodule("out_head").weight = model.get_parameter("tok_emb.weight")
