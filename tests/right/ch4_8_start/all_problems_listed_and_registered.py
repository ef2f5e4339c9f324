"""Section 4.8 - configuration, initialisation and weight tying.

Design notes
------------
* ``GPTConfig`` is immutable and hashable.
* ``init_weights`` separates *which* spread a weight gets from *drawing* it.
* ``tie_weights`` is idempotent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final

import math
from dataclasses import asdict, dataclass

import torch
from ch4_6_gpt_model import GPTModel, count_parameters, gpt2_config
from torch import nn

from kata.draw import bars, caption, run, say, table

BASE_STD: Final[float] = 0.02
SIZE_FIELDS: Final[tuple[str, ...]] = (
    "vocab_size", "context_length", "emb_dim", "n_heads", "n_layers",
)
KNOWN_NAMES: Final[frozenset[str]] = frozenset(
    {"gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"}
)


class ConfigError(ValueError):
    """A configuration that can't be."""


@dataclass(frozen=True)
class GPTConfig:
    """An immutable, validated GPT configuration."""

    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __post_init__(self) -> None:
        """Validate all fields.

        Raises:
            ConfigError: (a ValueError) listing every problem found.
        """
        problems: list[str] = [
            f"{name} must be 1 or more, not {getattr(self, name)}"
            for name in SIZE_FIELDS
            if getattr(self, name) < 1
        ]
        if self.n_heads >= 1 and self.emb_dim % self.n_heads:
            problems.append(f"emb_dim {self.emb_dim} can't be divided by n_heads {self.n_heads}")
        if not 0 <= self.drop_rate <= 1:
            problems.append(f"drop_rate must be from 0 to 1, not {self.drop_rate}")
        if problems:
            raise ConfigError("; ".join(problems))

    @classmethod
    def from_name(cls, name: str) -> GPTConfig:
        """Look up one of the four published sizes."""
        if name not in KNOWN_NAMES:
            raise ConfigError(f"unknown name {name!r}; known: {', '.join(sorted(KNOWN_NAMES))}")
        return cls(**gpt2_config(name))

    def to_dict(self) -> dict[str, Any]:
        """A fresh dict; changing it does not affect this object."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def _residual_projections(model: nn.Module) -> Iterator[nn.Linear]:
    """Yield each Linear whose output is added to the stream."""
    for block in model.trf_blocks:
        yield block.att.out_proj
        yield block.ff.layers[2]


def init_weights(model: nn.Module) -> None:
    """Draw all weights anew, in place, each tensor exactly once."""
    residual: Final = {id(layer) for layer in _residual_projections(model)}
    depth: Final[int] = len(model.trf_blocks)
    small: Final[float] = BASE_STD / math.sqrt(2 * depth)
    drawn: set[int] = set()

    with torch.no_grad():
        for module in model.modules():
            if not isinstance(module, (nn.Linear, nn.Embedding)):
                continue
            if id(module.weight) not in drawn:
                drawn.add(id(module.weight))
                module.weight.normal_(0.0, small if id(module) in residual else BASE_STD)
            bias = getattr(module, "bias", None)
            if bias is not None:
                bias.zero_()


def tie_weights(model: nn.Module) -> None:
    """Make the output head use the embedding's Parameter itself."""
    shared: nn.Parameter = model.tok_emb.weight
    if tuple(model.out_head.weight.shape) != tuple(shared.shape):
        raise ValueError("embedding and output head differ in shape")
    model.out_head.register_parameter("weight", shared)


NARROW = {"vocab_size": 2000, "context_length": 64, "emb_dim": 128, "n_heads": 4, "drop_rate": 0.0}
BEGINNINGS = [
    ("PyTorch's", "its own"),
    ("init_weights", "its own"),
    ("PyTorch's", "tied"),
    ("init_weights", "tied"),
]


def demo():
    """A configuration that can't be, the loss of four beginnings, the stream, the sizes."""
    caption("GPTConfig(emb_dim=768, n_heads=5)")
    try:
        print(f"It is taken: {GPTConfig(emb_dim=768, n_heads=5)}")
    except ValueError as error:
        print(f"ValueError: {error}")

    caption("The loss of a new model: four ways to begin")
    rows = [[*how, loss_of_a_beginning(*how)] for how in BEGINNINGS]
    table(["weights", "output head", "loss"], rows)
    vocab_size = NARROW["vocab_size"]
    say(
        f"12 blocks, {NARROW['emb_dim']} wide, {vocab_size:,} tokens. Knowing nothing costs "
        f"ln({vocab_size:,}) = {math.log(vocab_size):.2f}. More is being sure of nonsense."
    )

    caption("The stream's spread, block by block")
    bars(spreads_of_the_stream())
    say("With your init_weights. The same where blocks add with a spread of 0.02:")
    bars(spreads_of_the_stream(times=math.sqrt(24)))

    caption("The four sizes, tied")
    table(["name", "apart", "tied", "spread where blocks add"], sizes())


def new_model(weights, head):
    torch.manual_seed(123)
    model = GPTModel(GPTConfig(**NARROW).to_dict()).eval()
    if head == "tied":
        tie_weights(model)
    if weights == "init_weights":
        init_weights(model)
    return model


@torch.no_grad()
def loss_of_a_beginning(weights, head):
    """The loss of a new model on text that means nothing."""
    model = new_model(weights, head)
    ids = torch.randint(NARROW["vocab_size"], (16, NARROW["context_length"] + 1))
    logits = model(ids[:, :-1])  # (batch, tokens, vocab_size)
    return nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten()).item()


@torch.no_grad()
def spreads_of_the_stream(times=1.0):
    """How far the vectors' numbers spread, after every third block.

    What a block adds has weights with so many times the spread that init_weights gives them.
    """
    model = new_model("init_weights", "its own")
    ids = torch.randint(NARROW["vocab_size"], (1, NARROW["context_length"]))
    x = model.tok_emb(ids) + model.pos_emb.weight  # (1, tokens, emb_dim)
    spreads = [("embeddings", x.std().item())]
    for number, block in enumerate(model.trf_blocks, 1):
        block.att.out_proj.weight.mul_(times)
        block.ff.layers[2].weight.mul_(times)
        x = block(x)
        spreads.append((f"block {number}", x.std().item()))
    return spreads[::3]


def sizes():
    """GPT-2's four sizes: parameters with two matrices and with one, and the smaller spread."""
    from kata.instruments import weightless

    rows = []
    for name in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"):
        cfg = GPTConfig.from_name(name)
        with weightless():  # shapes without numbers
            model = GPTModel(cfg.to_dict())
        apart = count_parameters(model)
        tie_weights(model)
        rows.append([name, apart, count_parameters(model), 0.02 / math.sqrt(2 * cfg.n_layers)])
    return rows


if __name__ == "__main__":
    run(demo)
