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
        def need(condition, text):
            if not condition:
                raise ValueError(text)

        for key in ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"):
            need(getattr(self, key) >= 1, f"{key} >= 1")
        need(self.emb_dim % self.n_heads == 0, "emb_dim % n_heads == 0")
        need(0 <= self.drop_rate <= 1, "0 <= drop_rate <= 1")

    @classmethod
    def from_name(cls, name):
        try:
            cfg = gpt2_config(name)
        except KeyError as error:
            raise ValueError(str(error)) from error
        return cls(**cfg)

    def to_dict(self):
        return dict(vars(self))


def init_weights(model):
    def fresh(module):
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, std=0.02)
            if getattr(module, "bias", None) is not None:
                nn.init.zeros_(module.bias)

    model.apply(fresh)
    with torch.no_grad():
        for block in model.trf_blocks:
            for linear in (block.att.out_proj, block.ff.layers[2]):
                linear.weight /= math.sqrt(2 * len(model.trf_blocks))


def tie_weights(model):
    """A head around the embedding's Parameter."""
    vocab_size, emb_dim = model.tok_emb.weight.shape
    head = nn.Linear(emb_dim, vocab_size, bias=False, device="meta")  # without numbers of its own
    head.weight = model.tok_emb.weight
    model.out_head = head
