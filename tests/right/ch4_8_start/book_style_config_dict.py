from dataclasses import asdict, dataclass
import math

import torch
from torch import nn


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
        for name in ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1")
        if self.emb_dim % self.n_heads != 0:
            raise ValueError("emb_dim must be divisible by n_heads")
        if not 0.0 <= self.drop_rate <= 1.0:
            raise ValueError("drop_rate must be between 0 and 1")

    @classmethod
    def from_name(cls, name):
        model_configs = {
            "gpt2-small": {"emb_dim": 768, "n_layers": 12, "n_heads": 12},
            "gpt2-medium": {"emb_dim": 1024, "n_layers": 24, "n_heads": 16},
            "gpt2-large": {"emb_dim": 1280, "n_layers": 36, "n_heads": 20},
            "gpt2-xl": {"emb_dim": 1600, "n_layers": 48, "n_heads": 25},
        }
        if name not in model_configs.keys():
            raise ValueError(f"Model name '{name}' is not supported")
        BASE_CONFIG = {"vocab_size": 50257, "context_length": 1024, "drop_rate": 0.1, "qkv_bias": False}
        BASE_CONFIG.update(model_configs[name])
        return cls(**BASE_CONFIG)

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    std = 0.02
    for name, param in model.named_parameters():
        if "weight" in name and "norm" not in name:
            torch.nn.init.normal_(param, mean=0.0, std=std)
        elif "bias" in name:
            torch.nn.init.zeros_(param)

    # Special scaled init, as in the GPT-2 paper
    for name, param in model.named_parameters():
        if name.endswith("att.out_proj.weight") or name.endswith("ff.layers.2.weight"):
            torch.nn.init.normal_(param, mean=0.0, std=(std / math.sqrt(2 * len(model.trf_blocks))))


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
