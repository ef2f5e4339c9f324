"""Observations as they are stored: the JSON and the safetensors that travel, in two files.

As on the wire, nothing is ever unpickled. Arrays that are the same are stored once.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import safetensors.numpy

from kata.wire.values import Arrays, decode, encode

JSON, TENSORS = ".json.gz", ".safetensors.gz"


def write(path: Path, value: Any) -> None:
    """Store a value made of dicts, lists, plain values and tensors beside the path."""
    arrays: Arrays = {}
    shape = encode(value, arrays)
    numbers: dict[tuple[str, tuple[int, ...], bytes], int] = {}
    which = [
        numbers.setdefault((one.dtype.str, one.shape, one.tobytes()), len(numbers))
        for one in arrays.values()
    ]
    kept = {str(number): one for number, one in zip(which, arrays.values(), strict=True)}
    text = json.dumps({"value": shape, "tensors": which}, separators=(",", ":"))
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, JSON, text.encode())
    _write(path, TENSORS, safetensors.numpy.save(kept))


def read(path: Path) -> Any:
    """The value that was stored."""
    document = json.loads(gzip.decompress(_file(path, JSON).read_bytes()))
    kept = safetensors.numpy.load(gzip.decompress(_file(path, TENSORS).read_bytes()))
    arrays = {str(key): kept[str(number)] for key, number in enumerate(document["tensors"])}
    return decode(document["value"], arrays)


def _write(path: Path, ending: str, data: bytes) -> None:
    """The same bytes whenever they are written: no time stands in them."""
    _file(path, ending).write_bytes(gzip.compress(data, mtime=0))


def _file(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
