"""A state dict is drawn and loaded; the whole configuration is one table."""

from dataclasses import dataclass, fields

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from torch import nn

POSITIVE = lambda value: value >= 1
RULES = {
    **dict.fromkeys(("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"), POSITIVE),
    "drop_rate": lambda value: 0 <= value <= 1,
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
        for name, rule in RULES.items():
            if not rule(value := getattr(self, name)):
                raise ValueError(f"{name} can't be {value}")
        if divmod(self.emb_dim, self.n_heads)[1]:
            raise ValueError(f"emb_dim {self.emb_dim}, n_heads {self.n_heads}")

    @classmethod
    def from_name(cls, name):
        match name:
            case "gpt2-small":
                new = {}
            case "gpt2-medium":
                new = {"emb_dim": 1024, "n_layers": 24, "n_heads": 16}
            case "gpt2-large":
                new = {"emb_dim": 1280, "n_layers": 36, "n_heads": 20}
            case "gpt2-xl":
                new = {"emb_dim": 1600, "n_layers": 48, "n_heads": 25}
            case _:
                raise ValueError(f"name is {name!r}")
        return cls(**(GPT_CONFIG_124M | new))

    def to_dict(self):
        return {field.name: getattr(self, field.name) for field in fields(self)}


def init_weights(model):
    small = (0.0004 / (2 * len(model.trf_blocks))) ** 0.5
    new = {}
    for path, module in model.named_modules():
        if not isinstance(module, (nn.Linear, nn.Embedding)):
            continue
        std = small if path.endswith((".att.out_proj", ".ff.layers.2")) else 0.02
        old = module.weight
        new[f"{path}.weight"] = torch.randn(old.shape, dtype=old.dtype, device=old.device) * std
        if getattr(module, "bias", None) is not None:
            new[f"{path}.bias"] = torch.zeros_like(module.bias)
    model.load_state_dict(new, strict=False)


def tie_weights(model):
    del model.out_head.weight
    model.out_head.register_parameter("weight", model.tok_emb.weight)
