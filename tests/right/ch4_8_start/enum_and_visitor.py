"""4.8 Starting well"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from enum import Enum
from typing import Dict, Final, List, Tuple

import torch
from torch import nn


class Gpt2Size(Enum):
    SMALL = ("gpt2-small", 768, 12, 12)
    MEDIUM = ("gpt2-medium", 1024, 24, 16)
    LARGE = ("gpt2-large", 1280, 36, 20)
    XL = ("gpt2-xl", 1600, 48, 25)

    def getName(self) -> str:
        return self.value[0]

    @staticmethod
    def parse(name: str) -> Gpt2Size:
        for size in Gpt2Size:
            if size.getName() == name:
                return size
        raise ValueError(f"Unknown model name: {name}")


@dataclass(frozen=True)
class GPTConfig:
    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __post_init__(self) -> None:
        self.__requirePositive(("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"))
        self.__requireDivisible()
        self.__requireProbability()

    def __requirePositive(self, names: Tuple[str, ...]) -> None:
        for name in names:
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be positive")

    def __requireDivisible(self) -> None:
        if self.emb_dim % self.n_heads != 0:
            raise ValueError("emb_dim must be a multiple of n_heads")

    def __requireProbability(self) -> None:
        if self.drop_rate < 0 or self.drop_rate > 1:
            raise ValueError("drop_rate must lie in [0, 1]")

    @classmethod
    def from_name(cls, name: str) -> GPTConfig:
        _, width, layers, heads = Gpt2Size.parse(name).value
        return cls(emb_dim=width, n_layers=layers, n_heads=heads)

    def to_dict(self) -> Dict[str, object]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


class ModuleVisitor(ABC):
    @abstractmethod
    def visit(self, module: nn.Module) -> None: ...


class NormalInitializer(ModuleVisitor):
    MEAN: Final[float] = 0.0
    BASE_STD: Final[float] = 0.02

    def __init__(self, residualLayers: List[nn.Module], layerCount: int) -> None:
        self.__residual: Final[List[nn.Module]] = residualLayers
        self.__residualStd: Final[float] = self.BASE_STD / math.sqrt(2 * layerCount)

    def getStd(self, module: nn.Module) -> float:
        isResidual: bool = any(module is candidate for candidate in self.__residual)
        return self.__residualStd if isResidual else self.BASE_STD

    def visit(self, module: nn.Module) -> None:
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, self.MEAN, self.getStd(module))
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)


def init_weights(model: nn.Module) -> None:
    residual: List[nn.Module] = []
    for block in model.trf_blocks:
        residual.append(block.att.out_proj)
        residual.append(block.ff.layers[2])
    visitor: ModuleVisitor = NormalInitializer(residual, len(model.trf_blocks))
    for module in model.modules():
        visitor.visit(module)


def tie_weights(model: nn.Module) -> None:
    model.out_head.weight = model.tok_emb.weight
