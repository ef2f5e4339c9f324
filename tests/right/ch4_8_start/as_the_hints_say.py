import math
from dataclasses import asdict, dataclass

from torch import nn

from ch4_6_gpt_model import gpt2_config


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
                raise ValueError(f"{name} is less than 1")
        if self.emb_dim % self.n_heads != 0:
            raise ValueError("the heads don't divide emb_dim")
        if self.drop_rate < 0 or self.drop_rate > 1:
            raise ValueError("drop_rate is not from 0 to 1")

    @classmethod
    def from_name(cls, name):
        try:
            return cls(**gpt2_config(name))
        except KeyError as error:
            raise ValueError(f"no such name: {name}") from error

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    for module in model.modules():
        if isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, mean=0.0, std=0.02)
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, mean=0.0, std=0.02)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    std = 0.02 / math.sqrt(2 * len(model.trf_blocks))
    for block in model.trf_blocks:
        nn.init.normal_(block.att.out_proj.weight, mean=0.0, std=std)
        nn.init.normal_(block.ff.layers[2].weight, mean=0.0, std=std)


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
