"""4.6 The GPT model.

Design notes
------------
* Position vectors depend on nothing but the length, so outside of autograd they are
  looked up once per length, device and dtype and then reused.
* With autograd on (training, or evaluation with gradients) they are always looked up
  freshly, so that gradients reach ``pos_emb``.
"""

from __future__ import annotations

from typing import Any, Dict, Mapping, Tuple

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table

_CacheKey = Tuple[int, torch.device, torch.dtype]

_GPT2_SIZES: Mapping[str, Mapping[str, int]] = {
    "gpt2-small": {"emb_dim": 768, "n_layers": 12, "n_heads": 12},
    "gpt2-medium": {"emb_dim": 1024, "n_layers": 24, "n_heads": 16},
    "gpt2-large": {"emb_dim": 1280, "n_layers": 36, "n_heads": 20},
    "gpt2-xl": {"emb_dim": 1600, "n_layers": 48, "n_heads": 25},
}


class GPTModel(nn.Module):
    """GPT-2 with an untied output head.

    Args:
        cfg: a mapping with the keys of ``GPT_CONFIG_124M``. It is only read.
    """

    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        missing = set(GPT_CONFIG_124M) - set(cfg)
        if missing:
            raise KeyError(f"cfg is missing {sorted(missing)}")

        self.context_length: int = cfg["context_length"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(
            *(TransformerBlock(cfg) for _ in range(cfg["n_layers"]))
        )
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

        self._position_cache: Dict[_CacheKey, torch.Tensor] = {}

    def train(self, mode: bool = True) -> "GPTModel":
        """Weights are about to change (or have changed): forget the cached positions."""
        self._position_cache.clear()
        return super().train(mode)

    def _positions(self, tokens: int, device: torch.device) -> torch.Tensor:
        if torch.is_grad_enabled() or self.training:
            return self.pos_emb(torch.arange(tokens, device=device))
        key = (tokens, device, self.pos_emb.weight.dtype)
        if key not in self._position_cache:
            self._position_cache[key] = self.pos_emb(torch.arange(tokens, device=device))
        return self._position_cache[key]

    def forward(self, in_idx: torch.Tensor) -> torch.Tensor:
        """(batch, tokens) -> (batch, tokens, vocab_size)"""
        if in_idx.ndim != 2:
            raise ValueError(f"in_idx must be (batch, tokens), got {tuple(in_idx.shape)}")
        tokens = in_idx.shape[1]
        if tokens > self.context_length:
            raise ValueError(f"{tokens} tokens exceed the context of {self.context_length}")

        x = self.tok_emb(in_idx) + self._positions(tokens, in_idx.device)
        x = self.drop_emb(x)
        x = self.trf_blocks(x)
        x = self.final_norm(x)
        return self.out_head(x)


def count_parameters(model: nn.Module) -> int:
    """Number of distinct learnable numbers in ``model``."""
    return sum(parameter.numel() for parameter in model.parameters())


def model_size_mb(model: nn.Module) -> float:
    """Size in MiB at four bytes per parameter."""
    return count_parameters(model) * 4 / (1024 * 1024)


def gpt2_config(name: str) -> Dict[str, Any]:
    """A fresh configuration for one of GPT-2's sizes."""
    try:
        size = _GPT2_SIZES[name]
    except KeyError:
        raise ValueError(f"unknown size {name!r}, expected one of {sorted(_GPT2_SIZES)}") from None
    return {**GPT_CONFIG_124M, **size}


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
