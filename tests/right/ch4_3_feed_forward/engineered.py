from __future__ import annotations

import logging
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

__all__ = ["GELU", "FeedForward"]

logger = logging.getLogger(__name__)


class ElementwiseActivation(nn.Module, ABC):
    """Template: activation(x) = x * gate(x)."""

    @abstractmethod
    def gate(self, x: Tensor) -> Tensor:
        """The share of x that passes."""

    def forward(self, x: Tensor) -> Tensor:
        if not torch.is_tensor(x):
            raise TypeError(f"expected a tensor, got {type(x).__name__}")
        return x * self.gate(x)


class GELU(ElementwiseActivation):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    CUBIC: ClassVar[float] = 0.044715
    SCALE: ClassVar[float] = math.sqrt(2.0 / math.pi)

    def gate(self, x: Tensor) -> Tensor:
        inner = self.SCALE * (x + self.CUBIC * x.pow(3))
        return (1.0 + inner.tanh()) / 2.0

    def extra_repr(self) -> str:
        return "approximate='tanh'"


@dataclass(frozen=True, slots=True)
class _Spec:
    emb_dim: int
    factor: int = 4

    @classmethod
    def parse(cls, cfg: Mapping[str, Any]) -> _Spec:
        if "emb_dim" not in cfg:
            raise KeyError("emb_dim")
        return cls(cfg["emb_dim"])

    def build(self) -> nn.Sequential:
        wide = self.emb_dim * self.factor
        return nn.Sequential(nn.Linear(self.emb_dim, wide), GELU(), nn.Linear(wide, self.emb_dim))


class FeedForward(nn.Module):
    layers: nn.Sequential

    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        spec = _Spec.parse(cfg)
        self.layers = spec.build()
        logger.debug("built %s", spec)

    def forward(self, x: Tensor) -> Tensor:
        if x.size(-1) != self.layers[0].in_features:
            raise ValueError(f"last dimension is {x.size(-1)}, not {self.layers[0].in_features}")
        return self.layers(x)
