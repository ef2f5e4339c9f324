"""4.2 Layer normalization"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn


class LayerNorm(nn.Module):
    """Layer normalization over the last dimension.

    Args:
        emb_dim: Size of the feature dimension.
        eps: Small constant for numerical stability.
        elementwise_affine: Whether to apply learnable scale and shift.

    Shape:
        - Input: ``(batch, ..., emb_dim)``
        - Output: same as the input
    """

    DEFAULT_EPS: Final[float] = 1e-5

    def __init__(
        self, emb_dim: int, eps: float = DEFAULT_EPS, elementwise_affine: bool = True
    ) -> None:
        super().__init__()
        if not isinstance(emb_dim, int) or emb_dim <= 0:
            raise ValueError(f"emb_dim must be a positive integer, got {emb_dim!r}")
        if eps <= 0:
            raise ValueError(f"eps must be positive, got {eps!r}")
        self.emb_dim = emb_dim
        self.eps = eps
        if elementwise_affine:
            self.scale = nn.Parameter(torch.ones(emb_dim, dtype=torch.float32))
            self.shift = nn.Parameter(torch.zeros(emb_dim, dtype=torch.float32))
        else:
            self.register_parameter("scale", None)
            self.register_parameter("shift", None)

    def _validate(self, x: Tensor) -> None:
        if not torch.is_floating_point(x):
            raise TypeError(f"Expected a floating point tensor, got {x.dtype}")
        if x.ndim < 2:
            raise ValueError(f"Expected at least 2 dimensions, got {x.ndim}")
        if x.shape[-1] != self.emb_dim:
            raise ValueError(f"Expected last dimension {self.emb_dim}, got {x.shape[-1]}")

    def forward(self, x: Tensor) -> Tensor:
        self._validate(x)
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        normalized = (x - mean) * torch.rsqrt(variance + self.eps)
        if self.scale is not None:
            normalized = normalized * self.scale + self.shift
        return normalized

    def extra_repr(self) -> str:
        return f"{self.emb_dim}, eps={self.eps}"
