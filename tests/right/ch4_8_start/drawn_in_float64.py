"""Section 4.8, with every step looked at before and after."""

import math
from dataclasses import asdict, dataclass

import torch
from ch4_6_gpt_model import gpt2_config
from torch import nn

NAMES = ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl")
STD = 0.02


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
            value = getattr(self, name)
            if not value >= 1:
                raise ValueError(f"{name} must be at least 1, not {value!r}")
        if self.emb_dim % self.n_heads != 0:
            raise ValueError(
                f"emb_dim ({self.emb_dim}) can't be divided by n_heads ({self.n_heads})"
            )
        if not 0.0 <= self.drop_rate <= 1.0:
            raise ValueError(f"drop_rate must be from 0 to 1, not {self.drop_rate!r}")

    @classmethod
    def from_name(cls, name):
        if name not in NAMES:
            raise ValueError(f"{name!r} is none of {', '.join(NAMES)}")
        config = cls(**gpt2_config(name))
        assert config.to_dict() == gpt2_config(name)
        return config

    def to_dict(self):
        result = asdict(self)
        assert type(result) is dict and len(result) == 7
        return result


def _fill(parameter, std):
    """Draw in float64, round once to the parameter's own dtype."""
    exact = torch.empty(parameter.shape, dtype=torch.float64, device=parameter.device)
    exact.normal_(mean=0.0, std=std)
    parameter.copy_(exact.to(parameter.dtype))


def init_weights(model):
    before = [(p, p.dtype, p.requires_grad) for p in model.parameters()]
    n_blocks = len(list(model.trf_blocks))
    if n_blocks < 1:
        raise ValueError("a model without blocks")
    residual_std = STD / math.sqrt(2 * n_blocks)

    special = set()
    for block in model.trf_blocks:
        linears = [layer for layer in block.ff.layers if isinstance(layer, nn.Linear)]
        assert len(linears) == 2, "a feed-forward network has two linear layers"
        special |= {block.att.out_proj, linears[1]}

    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                _fill(module.weight, residual_std if module in special else STD)
                bias = getattr(module, "bias", None)
                if bias is not None:
                    bias.fill_(0)
        for norm in [model.final_norm, *(n for b in model.trf_blocks for n in (b.norm1, b.norm2))]:
            norm.scale.fill_(1)
            norm.shift.fill_(0)

    after = list(model.parameters())
    assert len(after) == len(before)
    for (old, dtype, needs), new in zip(before, after):
        assert old is new and new.dtype == dtype and new.requires_grad == needs


def tie_weights(model):
    if model.out_head.weight.shape != model.tok_emb.weight.shape:
        raise ValueError("head and embedding are of different shapes")
    embedding = model.tok_emb.weight
    model.out_head.weight = embedding
    assert model.out_head.weight is model.tok_emb.weight is embedding
