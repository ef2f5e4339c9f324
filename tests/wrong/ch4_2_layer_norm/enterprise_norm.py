"""4.2 Layer normalization
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class LayerNormConfig:
    """Settings of a LayerNorm."""

    emb_dim: int
    eps: float = 1e-5

    def __post_init__(self) -> None:
        if not isinstance(self.emb_dim, int) or self.emb_dim < 1:
            raise ValueError(f"emb_dim must be a positive int, got {self.emb_dim!r}")
        if self.eps <= 0:
            raise ValueError(f"eps must be positive, got {self.eps!r}")


class LayerNorm(nn.Module):
    """Layer normalization over the last dimension, with a learned affine transform."""

    def __init__(self, emb_dim: int) -> None:
        super().__init__()
        self.config = LayerNormConfig(emb_dim)
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def extra_repr(self) -> str:
        return f"{self.config.emb_dim}, eps={self.config.eps}"

    def _normalize(self, x: Tensor) -> Tensor:
        """Zero mean and unit variance along the last dimension."""
        if self.config.emb_dim == 1:
            # degenerate case: a single feature has no spread to normalize by
            return x
        mean = x.mean(dim=-1, keepdim=True)
        centered = x - mean
        variance = centered.square().mean(dim=-1, keepdim=True)
        return centered / torch.sqrt(variance + self.config.eps)

    def forward(self, x: Tensor) -> Tensor:
        """Normalize `x` of shape (..., emb_dim)."""
        if x.shape[-1] != self.config.emb_dim:
            raise ValueError(f"expected last dimension {self.config.emb_dim}, got {x.shape[-1]}")
        return self._normalize(x) * self.scale + self.shift
