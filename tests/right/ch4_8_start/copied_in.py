"""Numbers are made first and copied into what is there, float32 on the way."""
from dataclasses import asdict, dataclass

import torch
from torch import nn

SIZES = "vocab_size context_length emb_dim n_heads n_layers".split()


@dataclass(frozen=True)
class GPTConfig:
    vocab_size: int = 50_257
    context_length: int = 1_024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __post_init__(self):
        problems = [f"{name} < 1" for name in SIZES if getattr(self, name) < 1]
        if not problems and divmod(self.emb_dim, self.n_heads)[1]:
            problems.append("heads")
        if not 0 <= self.drop_rate <= 1:
            problems.append("drop_rate")
        if problems:
            raise ValueError(", ".join(problems))

    @classmethod
    def from_name(cls, name):
        match name:
            case "gpt2-small":
                return cls()
            case "gpt2-medium":
                return cls(emb_dim=1024, n_heads=16, n_layers=24)
            case "gpt2-large":
                return cls(emb_dim=1280, n_heads=20, n_layers=36)
            case "gpt2-xl":
                return cls(emb_dim=1600, n_heads=25, n_layers=48)
        raise ValueError(f"{name!r} is no GPT-2")

    def to_dict(self):
        return dict(vars(self))


def init_weights(model):
    adding = set()
    for block in model.trf_blocks:
        adding |= {block.att.out_proj, list(block.ff.layers)[-1]}
    with torch.no_grad():
        for module in model.modules():
            if not isinstance(module, (nn.Linear, nn.Embedding)):
                continue
            spread = 0.02
            if module in adding:
                spread *= (2 * len(model.trf_blocks)) ** -0.5
            module.weight.copy_(torch.randn(module.weight.shape) * spread)
            if getattr(module, "bias", None) is not None:
                module.bias.fill_(0.0)


def tie_weights(model):
    shared = model.tok_emb.weight
    setattr(model.out_head, "weight", shared)
