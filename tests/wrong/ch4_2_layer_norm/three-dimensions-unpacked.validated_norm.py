from dataclasses import dataclass

import torch
from torch import nn


@dataclass(frozen=True)
class NormConfig:

    emb_dim: int
    eps: float = 1e-5


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        if not isinstance(emb_dim, int) or emb_dim < 1:
            raise ValueError(f"emb_dim must be a positive integer, got {emb_dim!r}")
        self.config = NormConfig(emb_dim=emb_dim)
        self.scale = nn.Parameter(torch.ones(emb_dim, dtype=torch.float32))
        self.shift = nn.Parameter(torch.zeros(emb_dim, dtype=torch.float32))

    def extra_repr(self) -> str:
        return f"{self.config.emb_dim}, eps={self.config.eps}"

    def _check_input(self, x: torch.Tensor) -> None:
        if x.ndim != 3:
            raise ValueError(f"expected (batch, tokens, emb_dim), got {tuple(x.shape)}")
        if x.shape[-1] != self.config.emb_dim:
            raise ValueError(f"expected {self.config.emb_dim} features, got {x.shape[-1]}")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self._check_input(x)
        mean: torch.Tensor = x.mean(dim=-1, keepdim=True)
        variance: torch.Tensor = x.var(dim=-1, keepdim=True, correction=0)
        normalized = (x - mean) / torch.sqrt(variance + self.config.eps)
        return self.scale * normalized + self.shift
