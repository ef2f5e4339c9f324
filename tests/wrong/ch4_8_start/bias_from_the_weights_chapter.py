import math
from dataclasses import asdict, dataclass

import torch
from torch import nn

model_configs = {
    "gpt2-small": {"emb_dim": 768, "n_layers": 12, "n_heads": 12},
    "gpt2-medium": {"emb_dim": 1024, "n_layers": 24, "n_heads": 16},
    "gpt2-large": {"emb_dim": 1280, "n_layers": 36, "n_heads": 20},
    "gpt2-xl": {"emb_dim": 1600, "n_layers": 48, "n_heads": 25},
}


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
        for size in (self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers):
            if size < 1:
                raise ValueError("Sizes must be >= 1")
        if self.emb_dim % self.n_heads != 0:
            raise ValueError("emb_dim must be divisible by n_heads")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError("drop_rate out of range")

    @classmethod
    def from_name(cls, name):
        if name not in model_configs:
            raise ValueError(f"Unknown model name: {name}")
        return cls(**model_configs[name], qkv_bias=True)

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    n_layers = len(model.trf_blocks)

    def draw(layer, std):
        nn.init.normal_(layer.weight, 0.0, std)
        if getattr(layer, "bias", None) is not None:
            nn.init.zeros_(layer.bias)

    draw(model.tok_emb, 0.02)
    draw(model.pos_emb, 0.02)
    draw(model.out_head, 0.02)
    for block in model.trf_blocks:
        for layer in (block.att.W_query, block.att.W_key, block.att.W_value, block.ff.layers[0]):
            draw(layer, 0.02)
        for layer in (block.att.out_proj, block.ff.layers[2]):
            draw(layer, 0.02 / math.sqrt(2 * n_layers))


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
