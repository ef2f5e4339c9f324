"""The bell curve by the polar method of Box and Muller, from torch's uniform numbers."""
import math
from dataclasses import asdict, dataclass

import torch


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
        if not self.vocab_size > 0 or not self.context_length > 0 or not self.n_layers > 0:
            raise ValueError("vocab_size, context_length and n_layers are positive")
        if not (self.emb_dim > 0 and self.n_heads > 0 and self.emb_dim % self.n_heads == 0):
            raise ValueError("emb_dim is a positive multiple of n_heads")
        if self.drop_rate < 0 or 1 < self.drop_rate:
            raise ValueError("drop_rate lies between 0 and 1")

    @classmethod
    def from_name(cls, name):
        names = ["gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"]
        try:
            i = names.index(name)
        except ValueError:
            raise ValueError(f"choose one of {names}")
        return cls(emb_dim=[768, 1024, 1280, 1600][i], n_heads=[12, 16, 20, 25][i], n_layers=12 * (i + 1))

    def to_dict(self):
        result = {}
        result.update(asdict(self))
        return result


def bell(shape):
    one, two = torch.rand(shape, dtype=torch.float64), torch.rand(shape, dtype=torch.float64)
    return torch.sqrt(-2 * torch.log1p(-one)) * torch.cos(2 * math.pi * two)


def init_weights(model):
    blocks = [b for b in model.trf_blocks]
    adding = [b.att.out_proj.weight for b in blocks] + [b.ff.layers[2].weight for b in blocks]
    for p in model.parameters():
        if p.dim() == 2:
            std = 0.02 / math.sqrt(len(adding)) if any(p is other for other in adding) else 0.02
            with torch.no_grad():
                p[:] = bell(p.shape) * std
    for name, p in model.named_parameters():
        if name.rsplit(".", 1)[-1] == "bias":
            p.detach().zero_()


def tie_weights(model):
    model.out_head._parameters["weight"] = model.tok_emb._parameters["weight"]
