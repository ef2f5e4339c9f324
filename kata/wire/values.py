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


def encode(value: Any, arrays: Arrays) -> Any:
    """A JSON shape for a value made of dicts, lists, plain values and tensors.

    A dict becomes its pairs in their order, and a tensor the number under which it is put aside.
    """
    if isinstance(value, Tensor):
        key = str(len(arrays))
        arrays[key] = value.array
        return {"tensor": key, "dtype": value.dtype}
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
        return Tensor(str(shape["dtype"]), arrays[shape["tensor"]])
    return {str(key): decode(item, arrays) for key, item in shape["dict"]}
