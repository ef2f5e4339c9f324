"""4.3 The feed-forward network"""

import math

import torch
from torch import nn

import logging
from functools import lru_cache

logger = logging.getLogger(__name__)


class GELU(nn.Module):
    """Tanh approximation of the Gaussian error linear unit."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not x.is_floating_point():
            raise TypeError(f"expected a floating point tensor, got {x.dtype}")
        cubic = x + 0.044715 * x.pow(3)
        return 0.5 * x * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * cubic))


@lru_cache(maxsize=None)
def build_layers(emb_dim: int, expansion: int = 4) -> nn.Sequential:
    """Build the expansion / activation / contraction stack."""
    if emb_dim <= 0:
        raise ValueError(f"emb_dim must be positive, got {emb_dim}")
    logger.debug("building a feed-forward stack of width %d", emb_dim)
    return nn.Sequential(
        nn.Linear(emb_dim, expansion * emb_dim),
        GELU(),
        nn.Linear(expansion * emb_dim, emb_dim),
    )


class FeedForward(nn.Module):
    def __init__(self, cfg: dict) -> None:
        super().__init__()
        self.emb_dim = int(cfg["emb_dim"])
        self.layers = build_layers(self.emb_dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.shape[-1] != self.emb_dim:
            raise ValueError(f"last dimension must be {self.emb_dim}, got {x.shape[-1]}")
        return self.layers(x)
