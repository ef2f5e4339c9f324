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
        def need(truth, text):
            if not truth:
                raise ValueError(text)

        need(self.vocab_size >= 1, "vocab_size")
        need(self.context_length >= 1, "context_length")
        need(self.emb_dim >= 1, "emb_dim")
        need(self.n_heads >= 1, "n_heads")
        need(self.n_layers >= 1, "n_layers")
        need(self.emb_dim % self.n_heads == 0, "emb_dim / n_heads")
        need(0 <= self.drop_rate <= 1, "drop_rate")

    @classmethod
    def from_name(cls, name):
        if name not in {"gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"}:
            raise ValueError(f"{name!r}?")
        return cls(**gpt2_config(name))

    def to_dict(self):
        return asdict(self)


def _drawn(old, std):
    new = torch.empty_like(old, requires_grad=False)
    return nn.Parameter(new.normal_(0.0, std), requires_grad=old.requires_grad)


def init_weights(model):
    tied = model.out_head.weight is model.tok_emb.weight
    small = 0.02 / math.sqrt(2 * len(model.trf_blocks))
    residual = [m for b in model.trf_blocks for m in (b.att.out_proj, b.ff.layers[2])]
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Embedding)):
            std = small if any(module is r for r in residual) else 0.02
            module.weight = _drawn(module.weight, std)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)
    if tied:
        tie_weights(model)


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
