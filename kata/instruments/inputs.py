"""Seeded inputs, and a small configuration."""

from __future__ import annotations

from typing import Any

import torch

from kata.instruments.now import Now


def randn(*shape: int, spread: float = 1.0, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """Seeded normal numbers with the given spread."""
    return Now.inputs.normal(*shape, dtype=dtype) * spread


def integers(high: int, *shape: int) -> torch.Tensor:
    """Seeded whole numbers from 0 to high - 1: token ids."""
    return Now.inputs.below(high, *shape)


def strided(x: torch.Tensor) -> torch.Tensor:
    """The same numbers in another order of memory: `view` can't flatten it."""
    return x.transpose(0, -2).contiguous().transpose(0, -2) if x.dim() > 2 else x.T.contiguous().T


def config(**changes: Any) -> dict[str, Any]:
    """A small configuration in which all sizes differ, so that no swapped dimension can hide."""
    return {
        "vocab_size": 23,
        "context_length": 7,
        "emb_dim": 12,
        "n_heads": 3,
        "n_layers": 2,
        "drop_rate": 0.0,
        "qkv_bias": False,
        **changes,
    }
