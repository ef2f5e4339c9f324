"""Normal numbers by hand, from torch.rand; configuration with slots."""

import math
from dataclasses import asdict, dataclass

import torch
from ch4_6_gpt_model import gpt2_config
from torch import nn


@dataclass(frozen=True, slots=True)
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
            if not getattr(self, name) >= 1:
                raise ValueError(f"{name} is {getattr(self, name)}")
        if math.gcd(self.emb_dim, self.n_heads) != self.n_heads:
            raise ValueError(f"{self.n_heads} heads don't share {self.emb_dim} numbers")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError(f"drop_rate is {self.drop_rate}")

    @classmethod
    def from_name(cls, name):
        try:
            return cls(**gpt2_config(name))
        except (KeyError, TypeError):
            raise ValueError(f"no GPT-2 is called {name!r}") from None

    def to_dict(self):
        return asdict(self)


def gauss(shape, std):
    n = math.prod(shape)
    half = (n + 1) // 2
    radius = torch.sqrt(-2 * torch.log1p(-torch.rand(half, dtype=torch.float64)))
    angle = 2 * math.pi * torch.rand(half, dtype=torch.float64)
    pair = torch.cat((radius * torch.cos(angle), radius * torch.sin(angle)))
    return pair[:n].reshape(shape) * std


@torch.no_grad()
def init_weights(model):
    blocks = list(model.trf_blocks)
    spread = {}
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Embedding)):
            spread[module] = 0.02
    for block in blocks:
        spread[block.att.out_proj] = spread[block.ff.layers[2]] = 0.02 / math.sqrt(2 * len(blocks))
    for module, std in spread.items():
        module.weight.copy_(gauss(module.weight.shape, std))
        if isinstance(module, nn.Linear) and module.bias is not None:
            module.bias.zero_()


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
