from dataclasses import asdict, dataclass
import math

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
                raise ValueError(f"{name} must be at least 1")
        if self.emb_dim % self.n_heads != 0:
            raise ValueError("emb_dim must be divisible by n_heads")
        if not 0.0 <= self.drop_rate <= 1.0:
            raise ValueError("drop_rate must be between 0 and 1")

    @classmethod
    def from_name(cls, name):
        if name not in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"):
            raise ValueError(f"unknown model name: {name}")
        return cls(**gpt2_config(name))

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    n_layers = len(model.trf_blocks)
    for name, module in model.named_modules():
        if isinstance(module, (nn.Linear, nn.Embedding)):
            std = 0.02
            if name.endswith("att.out_proj") or name.endswith("ff.layers.2"):
                std = 0.02 / math.sqrt(2 * n_layers)
            nn.init.normal_(module.weight, mean=0.0, std=std)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)
    for block in model.trf_blocks[1:]:
        block.load_state_dict(model.trf_blocks[0].state_dict())


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
