"""4.6 The GPT model"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import Tensor, nn

logger = logging.getLogger(__name__)
BYTES_PER_MIB = 1024 * 1024


class GPT2Size(str, Enum):
    SMALL = "gpt2-small"
    MEDIUM = "gpt2-medium"
    LARGE = "gpt2-large"
    XL = "gpt2-xl"


@dataclass(frozen=True)
class SizeSpec:
    emb_dim: int
    n_layers: int
    n_heads: int


SPECS: dict[GPT2Size, SizeSpec] = {
    GPT2Size.SMALL: SizeSpec(768, 12, 12),
    GPT2Size.MEDIUM: SizeSpec(1024, 24, 16),
    GPT2Size.LARGE: SizeSpec(1280, 36, 20),
    GPT2Size.XL: SizeSpec(1600, 48, 25),
}


class GPTModel(nn.Module):
    """A GPT-2 style language model."""

    def __init__(self, cfg: dict[str, Any]) -> None:
        super().__init__()
        if cfg["emb_dim"] % cfg["n_heads"]:
            raise ValueError("emb_dim must be divisible by n_heads")
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(
            *(TransformerBlock(cfg) for _ in range(cfg["n_layers"]))
        )
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx: Tensor) -> Tensor:
        positions = torch.arange(in_idx.size(1), device=in_idx.device)
        hidden = self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(positions))
        return self.out_head(self.final_norm(self.trf_blocks(hidden)))


@dataclass
class ModelReport:
    """Numbers and bytes of every entry of a model."""

    entries: dict[str, int] = field(default_factory=dict)
    num_bytes: int = 0

    @classmethod
    def of(cls, model: nn.Module) -> ModelReport:
        report = cls()
        for name, tensor in model.state_dict().items():
            report.entries[name] = tensor.numel()
            report.num_bytes += tensor.numel() * tensor.element_size()
        logger.debug("%d entries", len(report.entries))
        return report


def count_parameters(model: nn.Module) -> int:
    """Total number of learned numbers."""
    return sum(ModelReport.of(model).entries.values())


def model_size_mb(model: nn.Module) -> float:
    """Memory of the parameters in MiB."""
    return ModelReport.of(model).num_bytes / BYTES_PER_MIB


def gpt2_config(name: str) -> dict[str, Any]:
    """Configuration of one of the GPT-2 sizes."""
    try:
        spec = SPECS[GPT2Size(name)]
    except ValueError as error:
        raise ValueError(f"Unknown size {name!r}") from error
    return {**GPT_CONFIG_124M, **vars(spec)}
