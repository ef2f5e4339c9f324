"""4.6 The GPT model, with checks and small pieces."""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import Tensor, nn

from kata.draw import bars, caption, run, say, table

BYTES_PER_FLOAT32 = torch.finfo(torch.float32).bits // 8
BYTES_PER_MIB = 1 << 20


class _Size(NamedTuple):
    emb_dim: int
    n_layers: int
    n_heads: int


_SIZES = {
    "small": _Size(emb_dim=768, n_layers=12, n_heads=12),
    "medium": _Size(emb_dim=1024, n_layers=24, n_heads=16),
    "large": _Size(emb_dim=1280, n_layers=36, n_heads=20),
    "xl": _Size(emb_dim=1600, n_layers=48, n_heads=25),
}


class _Blocks(nn.Sequential):
    """n_layers blocks, one after the other."""

    def __init__(self, cfg: dict[str, Any]) -> None:
        super().__init__()
        for number in range(cfg["n_layers"]):
            self.add_module(f"{number}", TransformerBlock(cfg))


class GPTModel(nn.Module):
    def __init__(self, cfg: dict[str, Any]) -> None:
        super().__init__()
        cfg = copy.deepcopy(cfg)
        self.context_length: int = cfg["context_length"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = _Blocks(cfg)
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def embed(self, in_idx: Tensor) -> Tensor:
        """The rows of the two tables, added up. The first `tokens` places are a slice."""
        tokens = in_idx.shape[-1]
        return self.drop_emb(F.embedding(in_idx, self.tok_emb.weight) + self.pos_emb.weight[:tokens])

    def forward(self, in_idx: Tensor) -> Tensor:
        if in_idx.dim() != 2:
            raise ValueError(f"expected (batch, tokens), got {tuple(in_idx.shape)}")
        if not 1 <= in_idx.shape[1] <= self.context_length:
            raise ValueError(f"from 1 to {self.context_length} tokens, not {in_idx.shape[1]}")
        hidden = self.embed(in_idx)
        hidden = self.trf_blocks(hidden)
        return F.linear(self.final_norm(hidden), self.out_head.weight)


def count_parameters(model: nn.Module) -> int:
    return sum(parameter.numel() for _, parameter in model.named_parameters(remove_duplicate=True))


def model_size_mb(model: nn.Module) -> float:
    return count_parameters(model) * BYTES_PER_FLOAT32 / BYTES_PER_MIB


def gpt2_config(name: str) -> dict[str, Any]:
    family, _, size = name.partition("-")
    if family != "gpt2" or size not in _SIZES:
        raise ValueError(f"{name!r} is none of {', '.join('gpt2-' + s for s in _SIZES)}")
    config = copy.deepcopy(GPT_CONFIG_124M)
    config.update(_SIZES[size]._asdict())
    return config


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
