"""_normalise_config writes head_dim into the caller's cfg ('is not changed'); and
count_parameters goes by state_dict(), which counts buffers and counts a tied weight twice."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import Any, Dict

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import Tensor, nn

logger = logging.getLogger(__name__)

BYTES_PER_PARAMETER = 4
BYTES_PER_MIB = 1024 * 1024


@dataclass(frozen=True)
class Preset:
    emb_dim: int
    n_layers: int
    n_heads: int


PRESETS: Dict[str, Preset] = {
    "gpt2-small": Preset(768, 12, 12),
    "gpt2-medium": Preset(1024, 24, 16),
    "gpt2-large": Preset(1280, 36, 20),
    "gpt2-xl": Preset(1600, 48, 25),
}


def _normalise_config(cfg: Dict[str, Any]) -> Dict[str, Any]:
    missing = sorted(set(GPT_CONFIG_124M) - set(cfg))
    if missing:
        raise KeyError(f"configuration lacks {missing}")
    if cfg["emb_dim"] % cfg["n_heads"] != 0:
        raise ValueError("emb_dim must be a multiple of n_heads")
    cfg.setdefault("head_dim", cfg["emb_dim"] // cfg["n_heads"])
    return cfg


class LanguageModel(nn.Module, ABC):
    @abstractmethod
    def embed(self, in_idx: Tensor) -> Tensor: ...

    @abstractmethod
    def forward(self, in_idx: Tensor) -> Tensor: ...


class GPTModel(LanguageModel):
    def __init__(self, cfg: Dict[str, Any]) -> None:
        super().__init__()
        cfg = _normalise_config(cfg)
        self.context_length = cfg["context_length"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*[TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)
        logger.info("GPTModel with %s parameters", f"{count_parameters(self):,}")

    def embed(self, in_idx: Tensor) -> Tensor:
        tokens = in_idx.shape[1]
        if tokens > self.context_length:
            raise ValueError(f"{tokens} tokens exceed the context of {self.context_length}")
        positions = torch.arange(tokens, device=in_idx.device)
        return self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(positions))

    def forward(self, in_idx: Tensor) -> Tensor:
        if in_idx.dim() != 2:
            raise ValueError(f"expected (batch, tokens), got {tuple(in_idx.shape)}")
        hidden = self.trf_blocks(self.embed(in_idx))
        return self.out_head(self.final_norm(hidden))


def count_parameters(model: nn.Module) -> int:
    return sum(tensor.numel() for tensor in model.state_dict().values())


def model_size_mb(model: nn.Module) -> float:
    return count_parameters(model) * BYTES_PER_PARAMETER / BYTES_PER_MIB


def gpt2_config(name: str) -> Dict[str, Any]:
    try:
        preset = PRESETS[name]
    except KeyError:
        raise ValueError(f"unknown model {name!r}; choose from {', '.join(PRESETS)}") from None
    return {**GPT_CONFIG_124M, **asdict(preset)}
