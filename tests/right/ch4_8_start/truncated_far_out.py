"""A normal distribution without what lies beyond four standard deviations."""
import math
from dataclasses import asdict, dataclass

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
        v, c, e, h, l, d, _ = self.to_dict().values()
        if v < 1 or c < 1 or e < 1 or h < 1 or l < 1:
            raise ValueError("too small")
        if e % h > 0:
            raise ValueError("emb_dim must be divisible by n_heads")
        if d < 0.0:
            raise ValueError("negative dropout")
        if d > 1.0:
            raise ValueError("too much dropout")

    @classmethod
    def from_name(cls, name):
        if name == "gpt2-small":
            return cls()
        elif name == "gpt2-medium":
            return cls(50257, 1024, 1024, 16, 24)
        elif name == "gpt2-large":
            return cls(50257, 1024, 1280, 20, 36)
        elif name == "gpt2-xl":
            return cls(50257, 1024, 1600, 25, 48)
        else:
            raise ValueError("name should be one of gpt2-small, gpt2-medium, gpt2-large, gpt2-xl")

    def to_dict(self):
        return asdict(self)


def truncated(weight, std):
    nn.init.trunc_normal_(weight, mean=0.0, std=std, a=-4 * std, b=4 * std)


def init_weights(model):
    print("initialising", sum(p.numel() for p in model.parameters()), "parameters")
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Embedding)):
            truncated(module.weight, 0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.constant_(module.bias, 0)
    for i in range(len(model.trf_blocks)):
        truncated(model.trf_blocks[i].att.out_proj.weight, 0.02 / math.sqrt(2 * len(model.trf_blocks)))
        truncated(model.trf_blocks[i].ff.layers[2].weight, 0.02 / math.sqrt(2 * len(model.trf_blocks)))


def tie_weights(model):
    out_head = nn.Linear(model.out_head.in_features, model.out_head.out_features, bias=False)
    out_head.weight = model.tok_emb.weight
    model.out_head = out_head
