"""GPT-2's configuration as a frozen dataclass, its initialisation and its tied head."""

from __future__ import annotations

import dataclasses
import math

import torch
from ch4_6_gpt_model import gpt2_config
from torch import nn


@dataclasses.dataclass(frozen=True)
class GPTConfig:
    vocab_size: int = dataclasses.field(default=50257, metadata={"at_least": 1})
    context_length: int = dataclasses.field(default=1024, metadata={"at_least": 1})
    emb_dim: int = dataclasses.field(default=768, metadata={"at_least": 1})
    n_heads: int = dataclasses.field(default=12, metadata={"at_least": 1})
    n_layers: int = dataclasses.field(default=12, metadata={"at_least": 1})
    drop_rate: float = dataclasses.field(default=0.1, metadata={"at_least": 0, "at_most": 1})
    qkv_bias: bool = False

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value, limits = getattr(self, field.name), field.metadata
            if "at_least" in limits and not value >= limits["at_least"]:
                raise ValueError(f"{field.name} is {value}, less than {limits['at_least']}")
            if "at_most" in limits and not value <= limits["at_most"]:
                raise ValueError(f"{field.name} is {value}, more than {limits['at_most']}")
        head_dim, rest = divmod(self.emb_dim, self.n_heads)
        if rest:
            raise ValueError(f"{self.n_heads} heads of {head_dim} leave {rest} of {self.emb_dim}")

    @classmethod
    def from_name(cls, name: str) -> GPTConfig:
        try:
            cfg = gpt2_config(name)
        except KeyError:
            raise ValueError(f"no GPT-2 is called {name!r}") from None
        return cls(**cfg)

    def to_dict(self) -> dict:
        return vars(self)


class _Initializer:
    """Applied to every module of a model that has n_layers blocks."""

    def __init__(self, n_layers: int, std: float = 0.02) -> None:
        self.std = std
        self.residual_std = std / math.sqrt(2 * n_layers)

    def __call__(self, module: nn.Module) -> None:
        if isinstance(module, (nn.Linear, nn.Embedding)):
            self.draw(module.weight, self.std)
        if isinstance(module, nn.Linear) and module.bias is not None:
            module.bias.data.fill_(0.0)

    @staticmethod
    def draw(weight: torch.Tensor, std: float) -> None:
        weight.data.normal_(0.0, std)

    def residual(self, block: nn.Module) -> None:
        linears = [layer for layer in block.ff.modules() if isinstance(layer, nn.Linear)]
        for layer in (block.att.out_proj, linears[1]):
            self.draw(layer.weight, self.residual_std)


def init_weights(model: nn.Module) -> nn.Module:
    init = _Initializer(n_layers=len(list(model.trf_blocks.children())))
    model.apply(init)
    for block in model.trf_blocks.children():
        init.residual(block)
    return model


def tie_weights(model: nn.Module) -> nn.Module:
    if model.out_head.weight is not model.tok_emb.weight:
        del model.out_head.weight
        model.out_head.weight = model.tok_emb.weight
    return model
