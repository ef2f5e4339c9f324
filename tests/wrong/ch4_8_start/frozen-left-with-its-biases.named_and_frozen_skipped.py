from dataclasses import asdict, dataclass

import torch
from ch4_6_gpt_model import gpt2_config
from torch.nn import Linear


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
        sizes = (self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers)
        if not all(size >= 1 for size in sizes):
            raise ValueError(f"a size below 1: {sizes}")
        if self.emb_dim % self.n_heads:
            raise ValueError(f"{self.emb_dim} numbers for {self.n_heads} heads")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError(f"drop_rate {self.drop_rate}")

    @classmethod
    def from_name(cls, name):
        if name in {"gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"}:
            return cls(**gpt2_config(name))
        raise ValueError(f"no such size: {name}")

    def to_dict(self):
        return asdict(self)


@torch.no_grad()
def init_weights(model):
    """By name: matrices are drawn, biases are zero, norms are new."""
    residual = (2 * len(model.trf_blocks)) ** 0.5
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue  # frozen
        if name.endswith(".scale"):
            p.fill_(1.0)
        elif p.ndim == 1:
            p.zero_()
        elif name.endswith(("att.out_proj.weight", "ff.layers.2.weight")):
            p.normal_(0.0, 0.02 / residual)
        else:
            p.normal_(0.0, 0.02)


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
