"""By the parameters' names, as many do it."""
import dataclasses

import torch


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
        if any(size <= 0 for size in dataclasses.astuple(self)[:5]):
            raise ValueError("sizes must be positive")
        if self.emb_dim % self.n_heads:
            raise ValueError("emb_dim must be a multiple of n_heads")
        if not (0.0 <= self.drop_rate <= 1.0):
            raise ValueError("drop_rate must be a probability")

    @classmethod
    def from_name(cls, name):
        sizes = {
            "gpt2-small": (768, 12, 12),
            "gpt2-medium": (1024, 16, 24),
            "gpt2-large": (1280, 20, 36),
            "gpt2-xl": (1600, 25, 48),
        }
        if name not in sizes:
            raise ValueError(name)
        emb_dim, n_heads, n_layers = sizes[name]
        return cls(emb_dim=emb_dim, n_heads=n_heads, n_layers=n_layers)

    def to_dict(self):
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}


@torch.no_grad()
def init_weights(model):
    n_layers = len(model.trf_blocks)
    for name, parameter in model.named_parameters():
        if "norm" in name:
            continue
        if name.endswith("bias"):
            parameter.zero_()
        elif name.endswith(("att.out_proj.weight", "ff.layers.2.weight")):
            parameter.normal_(0, 0.02 / (2 * n_layers) ** 0.5)
        else:
            parameter.normal_(0, 0.02)


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
    return model
