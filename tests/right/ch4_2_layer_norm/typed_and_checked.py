from __future__ import annotations
from typing import NamedTuple

import torch
from torch import nn


class Moments(NamedTuple):

    mean: torch.Tensor
    variance: torch.Tensor

    @classmethod
    def of(cls, x: torch.Tensor) -> Moments:
        mean = x.sum(dim=-1, keepdim=True) / x.shape[-1]
        return cls(mean, (x - mean).pow(2).sum(dim=-1, keepdim=True) / x.shape[-1])

    def standardize(self, x: torch.Tensor, eps: float) -> torch.Tensor:
        return (x - self.mean) / torch.sqrt(self.variance + eps)


class LayerNorm(nn.Module):

    eps: float = 1e-5

    def __init__(self, emb_dim: int) -> None:
        super().__init__()
        if emb_dim < 1:
            raise ValueError(f"emb_dim must be positive, got {emb_dim}")
        self.emb_dim = emb_dim
        self.scale = nn.Parameter(torch.empty(emb_dim, dtype=torch.float32))
        self.shift = nn.Parameter(torch.empty(emb_dim, dtype=torch.float32))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        with torch.no_grad():
            self.scale.fill_(1.0)
            self.shift.fill_(0.0)

    def extra_repr(self) -> str:
        return f"{self.emb_dim}, eps={self.eps}"

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.shape[-1] != self.emb_dim:
            raise ValueError(f"expected {self.emb_dim} features, got {x.shape[-1]}")
        moments = Moments.of(x)
        return moments.standardize(x, self.eps) * self.scale + self.shift
