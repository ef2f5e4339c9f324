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

import copy
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


BYTES_PER_FLOAT32: Final = 4
BYTES_PER_MIB: Final = 1024 * 1024

_GPT2_SIZES: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {
        "gpt2-small": MappingProxyType({"emb_dim": 768, "n_layers": 12, "n_heads": 12}),
        "gpt2-medium": MappingProxyType({"emb_dim": 1024, "n_layers": 24, "n_heads": 16}),
        "gpt2-large": MappingProxyType({"emb_dim": 1280, "n_layers": 36, "n_heads": 20}),
        "gpt2-xl": MappingProxyType({"emb_dim": 1600, "n_layers": 48, "n_heads": 25}),
    }
)


class GPTModel(nn.Module):
    """A GPT-2 style decoder-only language model.

    Args:
        cfg: The configuration, with the keys of ``GPT_CONFIG_124M``. It is not modified.
    """

    def __init__(self, cfg: dict[str, Any]) -> None:
        super().__init__()
        vocab_size: int = cfg["vocab_size"]
        emb_dim: int = cfg["emb_dim"]
        self.context_length: int = cfg["context_length"]

        # Embeddings
        self.tok_emb = nn.Embedding(vocab_size, emb_dim)
        self.pos_emb = nn.Embedding(self.context_length, emb_dim)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])

        # Transformer blocks: a new object for each layer
        self.trf_blocks = nn.Sequential(*(TransformerBlock(cfg) for _ in range(cfg["n_layers"])))

        # Output
        self.final_norm = LayerNorm(emb_dim)
        self.out_head = nn.Linear(emb_dim, vocab_size, bias=False)

    def forward(self, in_idx: torch.Tensor) -> torch.Tensor:
        """Compute the logits.

        Args:
            in_idx: Token ids of shape (batch, tokens).

        Returns:
            Raw scores of shape (batch, tokens, vocab_size).

        Raises:
            ValueError: If the input has the wrong shape or too many tokens.
        """
        if in_idx.dim() != 2:
            raise ValueError(f"Expected a 2D tensor of token ids, got {in_idx.dim()}D")
        num_tokens = in_idx.size(1)
        if not 1 <= num_tokens <= self.context_length:
            raise ValueError(f"Expected 1 to {self.context_length} tokens, got {num_tokens}")

        positions = torch.arange(num_tokens, device=in_idx.device)
        x = self.tok_emb(in_idx) + self.pos_emb(positions)
        x = self.drop_emb(x)
        x = self.trf_blocks(x)
        x = self.final_norm(x)
        return self.out_head(x)


def count_parameters(model: nn.Module) -> int:
    """Count all parameters of a model, trainable or frozen, shared ones once.

    Parameters are told apart by the memory that they stand for rather than by the Python
    object, so that weights which are tied through ``.data`` are recognized as well.
    """
    seen: set[tuple[torch.device, int]] = set()
    total = 0
    for _, parameter in model.named_parameters(remove_duplicate=False):
        key = (parameter.device, parameter.data_ptr())
        if key in seen:
            continue
        seen.add(key)
        total += parameter.numel()
    return total


def model_size_mb(model: nn.Module) -> float:
    """Return the size of the parameters in MiB, at 4 bytes each."""
    return count_parameters(model) * BYTES_PER_FLOAT32 / BYTES_PER_MIB


def gpt2_config(name: str) -> dict[str, Any]:
    """Return a new configuration for one of the four sizes of GPT-2."""
    try:
        overrides = _GPT2_SIZES[name]
    except KeyError:
        known = ", ".join(_GPT2_SIZES)
        raise ValueError(f"Unknown model {name!r}; choose one of: {known}") from None
    return {**copy.deepcopy(GPT_CONFIG_124M), **overrides}


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
