"""Observations as they travel: JSON for the shape of a value, safetensors for its tensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Arrays = dict[str, np.ndarray[Any, Any]]


@dataclass(frozen=True)
class Tensor:
    """A tensor without torch: numbers, and the dtype that torch gave it."""

    dtype: str
    array: np.ndarray[Any, Any]
    within: float | None = None  # how far another may be from it, where that isn't the usual


@dataclass(frozen=True)
class Sides:
    """The two sides of a property, which says that they are the same: before and after a call."""

    names: tuple[str, str]
    one: Any
    other: Any


def encode(value: Any, arrays: Arrays) -> Any:
    """A JSON shape for a value made of dicts, lists, plain values and tensors.

    A dict becomes its pairs in their order, and a tensor the number under which it is put aside.
    """
    if isinstance(value, Tensor):
        key = str(len(arrays))
        arrays[key] = value.array
        return {"tensor": key, "dtype": value.dtype, "within": value.within}
    if isinstance(value, Sides):
        both = [encode(value.one, arrays), encode(value.other, arrays)]
        return {"sides": both, "names": list(value.names)}
    if isinstance(value, dict):
        return {"dict": [[key, encode(item, arrays)] for key, item in value.items()]}
    if isinstance(value, list):
        return [encode(item, arrays) for item in value]
    return value


def decode(shape: Any, arrays: Arrays) -> Any:
    """The value that was encoded; whatever else a hostile shape holds makes this raise."""
    if isinstance(shape, list):
        return [decode(item, arrays) for item in shape]
    if not isinstance(shape, dict):
        return shape
    if "tensor" in shape:
        within = shape.get("within")
        return Tensor(str(shape["dtype"]), arrays[shape["tensor"]], within and float(within))
    if "sides" in shape:
        (one, other), (first, second) = shape["sides"], shape["names"]
        names = str(first), str(second)
        return Sides(names, decode(one, arrays), decode(other, arrays))
    return {str(key): decode(item, arrays) for key, item in shape["dict"]}
