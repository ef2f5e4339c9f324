"""4.8 Starting well"""

import math
from dataclasses import asdict, dataclass

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from torch import nn


class ModelSizes:
    """Width, layers and heads by name."""

    TABLE = {
        "gpt2-small": (768, 12, 12),
        "gpt2-medium": (1024, 24, 16),
        "gpt2-large": (1280, 36, 20),
        "gpt2-xl": (1600, 48, 25),
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
                raise ValueError("Sizes must be positive")
        if self.emb_dim % self.n_heads != 0:
            raise ValueError("emb_dim must be divisible by n_heads")
        if not (0 <= self.drop_rate <= 1):
            raise ValueError("drop_rate out of range")

    @classmethod
    def from_name(cls, name):
        if name not in ModelSizes.TABLE:
            raise ValueError("Unknown model: " + name)
        config = GPT_CONFIG_124M
        config["emb_dim"], config["n_layers"], config["n_heads"] = ModelSizes.TABLE[name]
        return cls(**config)

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    smallStd = 0.02 / math.sqrt(2 * len(model.trf_blocks))
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)
    for block in model.trf_blocks:
        nn.init.normal_(block.att.out_proj.weight, std=smallStd)
        nn.init.normal_(block.ff.layers[2].weight, std=smallStd)


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
