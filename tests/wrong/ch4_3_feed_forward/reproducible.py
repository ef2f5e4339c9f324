"""4.3 The feed-forward network
"""

from __future__ import annotations

import math
from typing import Any, Final, Mapping

import torch
from torch import Tensor, nn

_SQRT_2_OVER_PI: Final[float] = math.sqrt(2.0 / math.pi)
_CUBIC: Final[float] = 0.044715


class GELU(nn.Module):
    """Gaussian error linear unit, tanh approximation."""

    def forward(self, x: Tensor) -> Tensor:
        """Apply GELU elementwise."""
        if not torch.is_floating_point(x):
            raise TypeError(f"GELU expects a floating point tensor, got {x.dtype}")
        inner = _SQRT_2_OVER_PI * (x + _CUBIC * x * x * x)
        return 0.5 * x * (1.0 + torch.tanh(inner))


class FeedForward(nn.Module):
    """Position-wise feed-forward network with a fourfold expansion."""

    EXPANSION: Final[int] = 4
    SEED: Final[int] = 1234

    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        emb_dim = cfg["emb_dim"]
        if emb_dim < 1:
            raise ValueError(f"emb_dim must be positive, got {emb_dim}")
        self.layers = nn.Sequential(
            nn.Linear(emb_dim, self.EXPANSION * emb_dim),
            GELU(),
            nn.Linear(self.EXPANSION * emb_dim, emb_dim),
        )
        self.reset_parameters()

    @torch.no_grad()
    def reset_parameters(self) -> None:
        """Initialise reproducibly, without touching the global random state."""
        generator = torch.Generator().manual_seed(self.SEED)
        for layer in self.layers:
            if isinstance(layer, nn.Linear):
                bound = 1.0 / math.sqrt(layer.in_features)
                layer.weight.uniform_(-bound, bound, generator=generator)
                layer.bias.uniform_(-bound, bound, generator=generator)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, tokens, emb_dim) to (batch, tokens, emb_dim)."""
        return self.layers(x)
