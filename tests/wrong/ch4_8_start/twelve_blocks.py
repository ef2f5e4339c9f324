from dataclasses import asdict, dataclass

import torch
import torch.nn as nn
from ch4_1_architecture import GPT_CONFIG_124M


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
        cfg = asdict(self)
        drop = cfg.pop("drop_rate")
        cfg.pop("qkv_bias")
        for k, v in cfg.items():
            if v <= 0:
                raise ValueError(f"{k}={v}")
        if self.emb_dim // self.n_heads * self.n_heads != self.emb_dim:
            raise ValueError("heads do not fit")
        if drop > 1 or drop < 0:
            raise ValueError(f"drop_rate={drop}")

    @classmethod
    def from_name(cls, name):
        if name == "gpt2-small":
            return cls()
        if name == "gpt2-medium":
            return cls(emb_dim=1024, n_layers=24, n_heads=16)
        if name == "gpt2-large":
            return cls(emb_dim=1280, n_layers=36, n_heads=20)
        if name == "gpt2-xl":
            return cls(emb_dim=1600, n_layers=48, n_heads=25)
        raise ValueError("Unknown model " + str(name))

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    residual_std = 0.02 / (2 * GPT_CONFIG_124M["n_layers"]) ** 0.5  # 0.0041
    for name, module in model.named_modules():
        if isinstance(module, (nn.Linear, nn.Embedding)):
            residual = name.endswith("out_proj") or name.endswith("layers.2")
            module.weight.data.normal_(mean=0.0, std=residual_std if residual else 0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            module.bias.data.zero_()


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
