"""4.6 The GPT model

The frame of section 4.1, with real parts in place of the placeholders. This
is GPT-2, but for two things: the output head is a matrix of its own, and the
query, key and value projections have no bias unless `qkv_bias` is on. And its
weights are random: OpenAI's are trained.

      token ids                        (batch, tokens)
          |
    tok_emb + pos_emb                  (batch, tokens, emb_dim)
          |
      drop_emb
          |
      trf_blocks      n_layers times   (batch, tokens, emb_dim)
          |
      final_norm
          |
       out_head       no bias          (batch, tokens, vocab_size)
          |
        logits

GPT-2 small is called 124M and yours counts 163,009,536 parameters. GPT-2
uses one matrix both as token embedding and as output head (weight tying);
here the two are apart, which is clearer and, in training, often better.
Without the head 124,412,160 are left.

The four sizes of GPT-2 differ in three keys only:

    name           emb_dim   n_layers   n_heads   parameters   without head
    gpt2-small         768         12        12          163M           124M
    gpt2-medium       1024         24        16          406M           355M
    gpt2-large        1280         36        20          838M           774M
    gpt2-xl           1600         48        25        1,638M         1,557M

Where are the parameters of a block? Attention has 2,360,064 of them and the
feed-forward network 4,722,432: twice as many.

You have every part from the sections before; while you are graded here, they
are the reference's.

To go further (not graded): give dropout three rates of its own, for the
embeddings, for the shortcuts and inside attention, in place of `drop_rate`.
"""

from collections.abc import Mapping
from copy import deepcopy
from enum import Enum
from functools import reduce
from itertools import repeat
from typing import Any

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


class GPTModel(nn.Module):
    """A GPT. See forward() for the shapes."""

    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        cfg = deepcopy(dict(cfg))
        missing = GPT_CONFIG_124M.keys() - cfg.keys()
        if missing:
            raise KeyError(f"missing in cfg: {sorted(missing)}")

        self.context_length: int = cfg["context_length"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList(map(TransformerBlock, repeat(cfg, cfg["n_layers"])))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def embed(self, in_idx: torch.Tensor) -> torch.Tensor:
        """(batch, tokens) -> (batch, tokens, emb_dim), before dropout."""
        places = torch.ones_like(in_idx).cumsum(dim=1) - 1  # 0, 1, 2, ... in every row
        return torch.add(self.tok_emb(in_idx), self.pos_emb(places))

    def forward(self, in_idx: torch.Tensor) -> torch.Tensor:
        """Ids (batch, tokens) to raw scores (batch, tokens, vocab_size)."""
        if in_idx.dim() != 2:
            raise ValueError(f"in_idx must be (batch, tokens), not {tuple(in_idx.shape)}")
        if in_idx.size(1) > self.context_length:
            raise ValueError(f"{in_idx.size(1)} tokens are more than {self.context_length}")
        stages = (
            self.embed,
            self.drop_emb,
            *self.trf_blocks,
            self.final_norm,
            self.out_head,
        )
        return reduce(lambda value, stage: stage(value), stages, in_idx)


def count_parameters(model: nn.Module) -> int:
    """Numbers in all distinct parameters."""
    return sum(map(torch.Tensor.numel, model.parameters()))


def model_size_mb(model: nn.Module) -> float:
    """MiB in float32."""
    return count_parameters(model) * torch.float32.itemsize / 1024**2


class Size(Enum):
    """A size of GPT-2: emb_dim, n_layers, n_heads."""

    SMALL = 768, 12, 12
    MEDIUM = 1024, 24, 16
    LARGE = 1280, 36, 20
    XL = 1600, 48, 25


def gpt2_config(name: str) -> dict[str, Any]:
    """GPT_CONFIG_124M with the sizes of `name`."""
    family, _, size = name.partition("-")
    if family != "gpt2" or size.upper() not in Size.__members__:
        raise ValueError(f"no such model: {name!r}")
    special = dict(zip(("emb_dim", "n_layers", "n_heads"), Size[size.upper()].value))
    return deepcopy(GPT_CONFIG_124M) | special


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
