from dataclasses import dataclass, fields
from torch import nn
import torch

SIZES = {"small": (768, 12, 12), "medium": (1024, 24, 16), "large": (1280, 36, 20), "xl": (1600, 48, 25)}

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
        sizes = [self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers]
        if any(s < 1 for s in sizes): raise ValueError("sizes start at 1")
        if self.emb_dim % self.n_heads: raise ValueError("heads don't divide emb_dim")
        if self.drop_rate < 0 or self.drop_rate > 1: raise ValueError("drop_rate is a probability")

    @classmethod
    def from_name(cls, name):
        size = name.lower().removeprefix("gpt2-")
        if size not in SIZES: raise ValueError(name)
        emb_dim, n_layers, n_heads = SIZES[size]
        return cls(emb_dim=emb_dim, n_layers=n_layers, n_heads=n_heads)

    def to_dict(self):
        return {f.name: getattr(self, f.name) for f in fields(self)}

@torch.no_grad()
def init_weights(model):
    n = len(model.trf_blocks)
    for name, module in model.named_modules():
        if isinstance(module, nn.Embedding): module.weight.normal_(0, 0.02)
        if isinstance(module, nn.Linear):
            adds = name.endswith(("att.out_proj", "ff.layers.2"))
            module.weight.normal_(0, 0.02 / (2 * n) ** 0.5 if adds else 0.02)
            if module.bias is not None: module.bias.zero_()

def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
