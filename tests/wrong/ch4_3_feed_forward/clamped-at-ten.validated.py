from __future__ import annotations

import logging
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor, nn

logger = logging.getLogger(__name__)

_SQRT_2_OVER_PI: Final[float] = math.sqrt(2.0 / math.pi)
_CUBIC: Final[float] = 0.044715
_SATURATION: Final[float] = 10.0


class Activation(nn.Module, ABC):
    """Base of element-wise activations."""

    @abstractmethod
    def activate(self, x: Tensor) -> Tensor:
        """Apply the activation."""

    def forward(self, x: Tensor) -> Tensor:
        if not isinstance(x, Tensor):
            raise TypeError(f"expected a tensor, got {type(x).__name__}")
        return self.activate(x)


class GELU(Activation):
    """The tanh form of GELU, as in the lesson. GELU() has no parameters."""

    def activate(self, x: Tensor) -> Tensor:
        x = x.clamp(min=-_SATURATION, max=_SATURATION)
        inner = _SQRT_2_OVER_PI * (x + _CUBIC * x.pow(3))
        return 0.5 * x * (1.0 + torch.tanh(inner))


@dataclass(frozen=True)
class FeedForwardSpec:
    emb_dim: int
    expansion: int = 4

    @classmethod
    def from_cfg(cls, cfg: Mapping[str, Any]) -> FeedForwardSpec:
        emb_dim = int(cfg["emb_dim"])
        if emb_dim < 1:
            raise ValueError(f"emb_dim must be positive, got {emb_dim}")
        return cls(emb_dim=emb_dim)

    @property
    def hidden(self) -> int:
        return self.expansion * self.emb_dim


class FeedForward(nn.Module):
    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        spec = FeedForwardSpec.from_cfg(cfg)
        logger.debug("feed-forward %s", spec)
        self.layers = nn.Sequential(
            nn.Linear(spec.emb_dim, spec.hidden),
            GELU(),
            nn.Linear(spec.hidden, spec.emb_dim),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)
