"""4.2 Layer normalization"""

from __future__ import annotations

from typing import Final, NamedTuple

import torch
from torch import Tensor, nn


class Statistics(NamedTuple):
    mean: Tensor
    variance: Tensor

    @classmethod
    def of(cls, x: Tensor) -> Statistics:
        std, mean = torch.std_mean(x, dim=-1, correction=0, keepdim=True)
        return cls(mean, std.square())


class LayerNorm(nn.Module):
    """Layer normalization over the features of each vector."""

    DEFAULT_EPS: Final[float] = 1e-5

    def __init__(self, emb_dim: int, *, eps: float = DEFAULT_EPS) -> None:
        super().__init__()
        self.emb_dim = emb_dim
        self._eps = float(eps)
        self.scale = nn.Parameter(torch.empty(emb_dim))
        self.shift = nn.Parameter(torch.empty(emb_dim))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        nn.init.ones_(self.scale)
        nn.init.zeros_(self.shift)

    def extra_repr(self) -> str:
        return f"{self.emb_dim}, eps={self._eps}"

    def forward(self, x: Tensor) -> Tensor:
        if x.size(-1) != self.emb_dim:
            raise ValueError(f"expected {self.emb_dim} features, got {x.size(-1)}")
        stats = Statistics.of(x)
        normalized = torch.div(x - stats.mean, torch.sqrt(stats.variance + self._eps))
        return torch.add(torch.mul(normalized, self.scale), self.shift)
