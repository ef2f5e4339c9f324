"""4.3 The feed-forward network"""

from __future__ import annotations

import logging
import math
from abc import ABC, abstractmethod
from typing import Any, Final

import torch
from torch import Tensor, nn

logger = logging.getLogger(__name__)

SQRT_2_OVER_PI: Final[float] = math.sqrt(2.0 / math.pi)
CUBIC_COEFFICIENT: Final[float] = 0.044715
SATURATION: Final[float] = 3.0


class Activation(nn.Module, ABC):
    """Base class of elementwise activations."""

    @abstractmethod
    def forward(self, x: Tensor) -> Tensor: ...


class GELU(Activation):
    """Tanh approximation of the Gaussian error linear unit.

    Outside of [-SATURATION, SATURATION] the function is replaced with its
    asymptotes for numerical stability.
    """

    def forward(self, x: Tensor) -> Tensor:
        if not x.is_floating_point():
            raise TypeError(f"GELU expects a floating point tensor, got {x.dtype}")
        inner = x.clamp(-SATURATION, SATURATION)
        argument = SQRT_2_OVER_PI * (inner + CUBIC_COEFFICIENT * inner.pow(3))
        curve = 0.5 * inner * (1.0 + torch.tanh(argument))
        curve = torch.where(x > SATURATION, x, curve)
        return torch.where(x < -SATURATION, torch.zeros_like(x), curve)


class FeedForward(nn.Module):
    """Position-wise feed-forward network."""

    EXPANSION: Final[int] = 4

    def __init__(self, cfg: dict[str, Any]) -> None:
        super().__init__()
        emb_dim = cfg["emb_dim"]
        hidden_dim = self.EXPANSION * emb_dim
        self.layers = nn.Sequential(
            nn.Linear(emb_dim, hidden_dim, bias=True),
            GELU(),
            nn.Linear(hidden_dim, emb_dim, bias=True),
        )
        logger.debug("FeedForward %d -> %d -> %d", emb_dim, hidden_dim, emb_dim)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)
