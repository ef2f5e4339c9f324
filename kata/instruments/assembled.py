"""A learner's whole model, made of their own parts, whose names may be their own as well."""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn

from kata.instruments.weights import every_name, renamed, stress

ENDS = ("tok_emb", "pos_emb", "final_norm", "out_head")  # of a model, before its blocks and after
PARTS = ("att", "ff", "norm1", "norm2")  # of a block, by the names that the exercise fixes


def stress_assembled(model: nn.Module) -> nn.Module:
    """Give it seeded weights that hide nothing, each by the reference's name: see `stress`."""
    named = _by_reference(model)
    stress(renamed(named), named)
    return model


def _by_reference(model: nn.Module) -> dict[str, nn.Parameter]:
    """Its parameters by the reference's names: blocks and their layers go by their numbers."""
    blocks = [block for block in model.modules() if all(hasattr(block, part) for part in PARTS)]
    inner = {
        id(parameter): f"trf_blocks.{number}.{part}.{name}"
        for number, block in enumerate(blocks)
        for part in PARTS
        for name, parameter in _numbered(getattr(block, part), "layers." if part == "ff" else "")
    }
    every = reversed(every_name(model, ENDS).items())  # the first name that a parameter has counts
    outer = {id(parameter): name for name, parameter in every if name.split(".")[0] in ENDS}
    known = outer | inner
    return {
        known.get(id(parameter), name): parameter for name, parameter in model.named_parameters()
    }


def _numbered(part: nn.Module, prefix: str) -> Iterator[tuple[str, nn.Parameter]]:
    """A part's parameters by name; a feed-forward network's layers are numbers 0 and 2."""
    numbers: dict[str, int] = {}
    for name, parameter in part.named_parameters():
        layer, _, kind = name.rpartition(".")
        number = 2 * numbers.setdefault(layer, len(numbers))
        yield f"{prefix}{number}.{kind}" if prefix else name, parameter
