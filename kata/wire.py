"""How observations travel from a worker to the grader: JSON for the shape, safetensors for tensors.

A frame is two lengths, then the JSON, then the tensors. Nothing is ever unpickled, and nothing is
taken on trust: a frame that is too large or malformed is a ProtocolError.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import safetensors.numpy

LENGTHS = struct.Struct(">II")
MOST_JSON = 1 << 20
MOST_TENSORS = 64 << 20
MOST_HEADER = 1 << 20  # of the tensors: what says how many there are


class ProtocolError(Exception):
    """What came from the worker is not a message."""


@dataclass(frozen=True)
class Tensor:
    """A tensor as the grader sees it: numbers, and the dtype torch gave it."""

    dtype: str
    array: np.ndarray[Any, Any]


def read_frame(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message, or None where the stream ends."""
    lengths = stream.read(LENGTHS.size)
    if not lengths:
        return None
    try:
        json_length, tensors_length = LENGTHS.unpack(lengths)
    except struct.error as error:
        raise ProtocolError("a message was cut off") from error
    if json_length > MOST_JSON or tensors_length > MOST_TENSORS:
        raise ProtocolError("a message is too large")
    body = stream.read(json_length + tensors_length)
    if len(body) < json_length + tensors_length:
        raise ProtocolError("a message was cut off")
    try:
        message = json.loads(body[:json_length])
        tensors = _tensors(body[json_length:]) if tensors_length else {}
        if not isinstance(message, dict):
            raise ProtocolError("a message is not an object")
        if "value" in message:
            message["value"] = decode(message["value"], tensors)
    except ProtocolError:
        raise
    except Exception as error:  # whatever a hostile message makes a parser raise
        raise ProtocolError("a message can't be read") from error
    return message


def _tensors(data: bytes) -> dict[str, np.ndarray[Any, Any]]:
    (header,) = struct.unpack_from("<Q", data)
    if header > MOST_HEADER:
        raise ProtocolError("a message holds too many tensors")
    return safetensors.numpy.load(data)


def decode(value: Any, tensors: dict[str, np.ndarray[Any, Any]]) -> Any:
    if isinstance(value, list):
        return [decode(item, tensors) for item in value]
    if not isinstance(value, dict):
        return value
    if "tensor" in value:
        return Tensor(str(value["dtype"]), tensors[value["tensor"]])
    return {str(key): decode(item, tensors) for key, item in value["dict"]}
