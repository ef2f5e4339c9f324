import dataclasses
import math

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from torch import nn


@dataclasses.dataclass(frozen=True)
class GPTConfig:
    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __post_init__(self):
        if any(
            getattr(self, n) < 1
            for n in "vocab_size context_length emb_dim n_heads n_layers".split()
        ):
            raise ValueError(f"size below 1 in {self}")
        if self.emb_dim % self.n_heads:
            raise ValueError(f"emb_dim is no multiple of n_heads in {self}")
        if not (0 <= self.drop_rate <= 1):
            raise ValueError(f"drop_rate in {self}")

    @classmethod
    def from_name(cls, name):
        known = {
            "gpt2-small": (768, 12, 12),
            "gpt2-medium": (1024, 24, 16),
            "gpt2-large": (1280, 36, 20),
            "gpt2-xl": (1600, 48, 25),
        }
        if name not in known:
            raise ValueError(name)
        cfg = GPT_CONFIG_124M
        cfg.update(zip(("emb_dim", "n_layers", "n_heads"), known[name]))
        return cls(**cfg)

    def to_dict(self):
        return dataclasses.asdict(self)


def init_weights(model):
    n = len(list(model.trf_blocks))
    with torch.no_grad():
        for name, module in model.named_modules():
            if isinstance(module, nn.Embedding):
                module.weight.normal_(0, 0.02)
            if isinstance(module, nn.Linear):
                last = name.split(".")[-2:]
                shrunk = last in (["att", "out_proj"], ["layers", "2"])
                module.weight.normal_(0, 0.02 / math.sqrt(2 * n) if shrunk else 0.02)
                if module.bias is not None:
                    module.bias.fill_(0)


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
