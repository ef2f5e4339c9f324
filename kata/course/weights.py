"""GPT-2's published weights: where they come from, where they lie, and what such a file holds.

A safetensors file is eight bytes that say how long its header is, the header as JSON, and numbers.
Nothing in it is ever run, which can't be said of what is pickled.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kata.course.errors import BadCall
from kata.course.places import ROOT

SECTION = "ch5_5_gpt2_weights"  # which is about them
VARIABLE = "GPT2_WEIGHTS"  # names a file that lies elsewhere
FOLDER = ROOT / "weights"
SIZES = {"gpt2": 0.55, "gpt2-medium": 1.52, "gpt2-large": 3.25, "gpt2-xl": 6.43}  # GB
LONGEST_HEADER = 100 << 20  # bytes: safetensors' own limit

Shapes = Mapping[str, tuple[int, ...]]  # by the tensors' names


def place(name: str) -> Path:
    """Where the weights of one of GPT-2's sizes lie once they are fetched."""
    return FOLDER / f"{name}.safetensors"


def chosen() -> Path | None:
    """The file that the environment names, or the smallest that was fetched, or None.

    BadCall where the environment names what holds no weights.
    """
    if named := os.environ.get(VARIABLE):
        shapes(Path(named))
        return Path(named)
    return next((place(name) for name in SIZES if place(name).is_file()), None)


def shapes(path: Path) -> Shapes:
    """The tensors in a safetensors file, from its header alone; BadCall where it is none."""
    if not path.is_file():
        problem = "is not a file" if path.exists() else "does not exist"
        raise BadCall(f"{path} {problem}; it takes GPT-2's weights, a model.safetensors")
    try:
        return {name: tuple(one["shape"]) for name, one in _header(path).items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = getattr(error, "strerror", None) or "nothing else is opened here, and no pickle"
        raise BadCall(f"{path} can't be read as a safetensors file: {reason}") from None


def _header(path: Path) -> dict[str, Any]:
    """What is said of each tensor; ValueError where the file is shorter than its header says."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > LONGEST_HEADER:
            raise ValueError
        header: dict[str, Any] = json.loads(file.read(length))
    header.pop("__metadata__", None)
    numbers = max((one["data_offsets"][1] for one in header.values()), default=0)
    if path.stat().st_size != 8 + length + numbers:
        raise ValueError
    return header
