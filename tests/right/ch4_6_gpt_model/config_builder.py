"""4.6 The GPT model."""

from collections.abc import Iterator
from enum import Enum
from typing import Any, Dict, Final, Set

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


class ModelSize(Enum):
    """The four published sizes: (name, emb_dim, n_layers, n_heads)."""

    SMALL = ("gpt2-small", 768, 12, 12)
    MEDIUM = ("gpt2-medium", 1024, 24, 16)
    LARGE = ("gpt2-large", 1280, 36, 20)
    XL = ("gpt2-xl", 1600, 48, 25)

    def __init__(self, label: str, emb_dim: int, n_layers: int, n_heads: int) -> None:
        self.label = label
        self.emb_dim = emb_dim
        self.n_layers = n_layers
        self.n_heads = n_heads

    @classmethod
    def by_label(cls, label: str) -> "ModelSize":
        for size in cls:
            if size.label == label:
                return size
        raise ValueError(f"Unknown model: {label}")


class ConfigBuilder:
    def __init__(self) -> None:
        self.__values: Dict[str, Any] = GPT_CONFIG_124M.copy()

    def with_size(self, size: ModelSize) -> "ConfigBuilder":
        self.__values["emb_dim"] = size.emb_dim
        self.__values["n_layers"] = size.n_layers
        self.__values["n_heads"] = size.n_heads
        return self

    def build(self) -> Dict[str, Any]:
        return self.__values.copy()


class BlockFactory:
    def __init__(self, cfg: Dict[str, Any]) -> None:
        self.__cfg = cfg

    def create_all(self) -> Iterator[TransformerBlock]:
        for _ in range(self.__cfg["n_layers"]):
            yield TransformerBlock(self.__cfg)


class GPTModel(nn.Module):
    def __init__(self, cfg: Dict[str, Any]) -> None:
        super().__init__()
        vocab_size: Final[int] = cfg["vocab_size"]
        emb_dim: Final[int] = cfg["emb_dim"]
        self.tok_emb = nn.Embedding(vocab_size, emb_dim)
        self.pos_emb = nn.Embedding(cfg["context_length"], emb_dim)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*BlockFactory(cfg).create_all())
        self.final_norm = LayerNorm(emb_dim)
        self.out_head = nn.Linear(emb_dim, vocab_size, bias=False)

    def forward(self, in_idx: torch.Tensor) -> torch.Tensor:
        hidden: torch.Tensor = self.__embed(in_idx)
        hidden = self.trf_blocks(hidden)
        hidden = self.final_norm(hidden)
        return self.out_head(hidden)

    def __embed(self, in_idx: torch.Tensor) -> torch.Tensor:
        places: torch.Tensor = torch.arange(in_idx.size(1), device=in_idx.device)
        return self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(places))


class ParameterCounter:
    """Visits the modules of a tree and counts each parameter object once."""

    def __init__(self) -> None:
        self.__seen: Set[int] = set()
        self.__total: int = 0

    def visit(self, module: nn.Module) -> "ParameterCounter":
        for parameter in module.parameters(recurse=False):
            if id(parameter) not in self.__seen:
                self.__seen.add(id(parameter))
                self.__total += parameter.numel()
        for child in module.children():
            self.visit(child)
        return self

    def get_total(self) -> int:
        return self.__total


BYTES_PER_FLOAT: Final[int] = 4
BYTES_PER_MIB: Final[int] = 1024 * 1024


def count_parameters(model: nn.Module) -> int:
    return ParameterCounter().visit(model).get_total()


def model_size_mb(model: nn.Module) -> float:
    return count_parameters(model) * BYTES_PER_FLOAT / BYTES_PER_MIB


def gpt2_config(name: str) -> Dict[str, Any]:
    return ConfigBuilder().with_size(ModelSize.by_label(name)).build()


def demo():
    """What GPT-2 costs, from small to XL, and where its parameters are."""
    from kata.instruments import weightless

    caption("GPT-2 from small to XL")
    rows = []
    for name in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"):
        with weightless():  # shapes without numbers: XL would take 6 GB
            model = GPTModel(gpt2_config(name))
        total = count_parameters(model)
        tied = total - model.out_head.weight.numel()
        size = model_size_mb(model)
        rows.append([name, total, tied, size, size / 2])
    table(["name", "parameters", "head tied", "fp32 MiB", "bf16 MiB"], rows)
    say(
        "Tied, the output head is the token embedding, as in GPT-2 itself. bf16 takes 2 bytes each."
    )

    with weightless():
        model = GPTModel(gpt2_config("gpt2-small"))
    caption("Where GPT-2 small's parameters are")
    bars([(name, count_parameters(part)) for name, part in model.named_children()])
    caption("Where a block's parameters are")
    block = model.trf_blocks[0]
    bars([(name, count_parameters(part)) for name, part in block.named_children()])
    say(
        f"Feed-forward has {count_parameters(block.ff):,} parameters, "
        f"attention {count_parameters(block.att):,}: "
        f"{count_parameters(block.ff) / count_parameters(block.att):.1f} times as many."
    )


if __name__ == "__main__":
    run(demo)
