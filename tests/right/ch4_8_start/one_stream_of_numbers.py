"""One long draw for the whole model, cut into pieces."""
from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class GPTConfig:
    """Validated, hashable, immutable."""

    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __post_init__(self) -> None:
        self._validate_sizes()
        self._validate_heads()
        self._validate_rate()

    def _validate_sizes(self) -> None:
        sizes: dict[str, int] = {k: v for k, v in asdict(self).items() if k not in ("drop_rate", "qkv_bias")}
        bad = {k: v for k, v in sizes.items() if v < 1}
        if bad:
            raise ConfigError(bad)

    def _validate_heads(self) -> None:
        if self.emb_dim % self.n_heads:
            raise ConfigError({"n_heads": self.n_heads})

    def _validate_rate(self) -> None:
        if 0.0 <= self.drop_rate <= 1.0:
            return
        raise ConfigError({"drop_rate": self.drop_rate})

    @classmethod
    def from_name(cls, name: str) -> GPTConfig:
        try:
            width, heads, depth = _KNOWN[name]
        except KeyError:
            raise ConfigError({"name": name}) from None
        return cls(emb_dim=width, n_heads=heads, n_layers=depth)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class ConfigError(ValueError):
    def __init__(self, bad: dict[str, Any]) -> None:
        super().__init__(f"no model has {bad}")


_KNOWN = {
    "gpt2-small": (768, 12, 12),
    "gpt2-medium": (1024, 16, 24),
    "gpt2-large": (1280, 20, 36),
    "gpt2-xl": (1600, 25, 48),
}


@torch.inference_mode()
def init_weights(model: nn.Module) -> nn.Module:
    layers = [m for m in model.modules() if isinstance(m, (nn.Linear, nn.Embedding))]
    narrow = {id(b.att.out_proj) for b in model.trf_blocks} | {id(b.ff.layers[-1]) for b in model.trf_blocks}
    total = sum(layer.weight.numel() for layer in layers)
    numbers: Tensor = torch.normal(0.0, 0.02, size=(total,))
    for layer, piece in zip(layers, numbers.split([layer.weight.numel() for layer in layers])):
        factor = (2 * len(model.trf_blocks)) ** -0.5 if id(layer) in narrow else 1.0
        layer.weight.copy_(factor * piece.view_as(layer.weight))
        if isinstance(layer, nn.Linear) and layer.bias is not None:
            layer.bias.zero_()
    return model


def tie_weights(model: nn.Module) -> None:
    model.out_head.weight = model.get_parameter("tok_emb.weight")
