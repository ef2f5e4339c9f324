"""Messages as bytes: two lengths, then JSON, then the tensors.

Nothing is taken on trust: a frame that is too large or malformed is a ProtocolError.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

import safetensors.numpy

from kata.wire.errors import ProtocolError
from kata.wire.values import Arrays, decode, encode

LENGTHS = struct.Struct(">II")
MOST_JSON = 1 << 20
MOST_TENSORS = 64 << 20
MOST_HEADER = 1 << 20  # of the tensors: what says how many there are


def frame(message: dict[str, Any]) -> bytes:
    """A message as it is sent; what it holds under `value` may hold tensors."""
    arrays: Arrays = {}
    if "value" in message:
        message = {**message, "value": encode(message["value"], arrays)}
    body = json.dumps(message).encode()
    blob = safetensors.numpy.save(arrays) if arrays else b""
    return LENGTHS.pack(len(body), len(blob)) + body + blob


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
        arrays = _arrays(body[json_length:]) if tensors_length else {}
        if not isinstance(message, dict):
            raise ProtocolError("a message is not an object")
        if "value" in message:
            message["value"] = decode(message["value"], arrays)
    except ProtocolError:
        raise
    except Exception as error:  # whatever a hostile message makes a parser raise
        raise ProtocolError("a message can't be read") from error
    return message


def _arrays(data: bytes) -> Arrays:
    (header,) = struct.unpack_from("<Q", data)
    if header > MOST_HEADER:
        raise ProtocolError("a message holds too many tensors")
    return safetensors.numpy.load(data)
