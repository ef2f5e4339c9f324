"""4.2 Layer normalization"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import torch
from torch import Tensor, nn

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LayerNormOptions:
    """Options of a layer normalization."""

    eps: float = 1e-5
    skip_identity_affine: bool = True


class LayerNorm(nn.Module):
    """Layer normalization over the last dimension."""

    def __init__(self, emb_dim: int, options: LayerNormOptions | None = None) -> None:
        super().__init__()
        if emb_dim < 1:
            raise ValueError(f"emb_dim must be at least 1, got {emb_dim}")
        self.emb_dim = emb_dim
        self.options = options or LayerNormOptions()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))
        logger.debug("LayerNorm over %d features", emb_dim)

    def _affine_is_identity(self) -> bool:
        with torch.no_grad():
            return bool((self.scale == 1).all()) and not bool(self.shift.any())

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[-1] != self.emb_dim:
            raise ValueError(f"expected {self.emb_dim} features, got {x.shape[-1]}")
        mean = x.mean(dim=-1, keepdim=True)
        centered = x - mean
        variance = centered.pow(2).mean(dim=-1, keepdim=True)
        normalized = centered / torch.sqrt(variance + self.options.eps)
        if self.options.skip_identity_affine and self._affine_is_identity():
            return normalized
        return normalized * self.scale + self.shift
