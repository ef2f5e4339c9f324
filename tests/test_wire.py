"""Messages from a worker are read strictly."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
import safetensors.numpy

from kata.wire.frames import LENGTHS, MOST_JSON, MOST_TENSORS, ProtocolError, frame, read_frame
from kata.wire.values import Tensor


def bytes_of(message, tensors=None, body=None):
    """A frame with anything in it."""
    text = json.dumps(message).encode() if body is None else body
    blob = safetensors.numpy.save(tensors) if tensors else b""
    return LENGTHS.pack(len(text), len(blob)) + text + blob


def test_a_message_arrives_as_it_was_sent():
    value = {"output": Tensor("float32", np.ones((2, 3), "float32")), "names": ["a", "b"]}
    message = read_frame(io.BytesIO(frame({"event": "observed", "value": value})))
    assert message["value"]["names"] == ["a", "b"]
    assert isinstance(message["value"]["output"], Tensor)
    assert message["value"]["output"].array.shape == (2, 3)


def test_the_end_of_the_stream_is_no_message():
    assert read_frame(io.BytesIO(b"")) is None


@pytest.mark.parametrize(
    "data",
    [
        b"\0\0",
        bytes_of({"event": "observed"})[:-3],
        LENGTHS.pack(MOST_JSON + 1, 0),
        LENGTHS.pack(2, MOST_TENSORS + 1) + b"{}",
        bytes_of(None, body=b"not json"),
        bytes_of(None, body=b"[1, 2]"),
        bytes_of(None, body=b"\xff\xfe"),
        bytes_of(None, body=b"[" * 100_000),
        bytes_of({"value": {"tensor": "7", "dtype": "float32"}}),
        bytes_of({"value": {"tensor": ["0"], "dtype": "float32"}}),
        bytes_of({"value": {"dict": [1, 2]}}),
        bytes_of({"value": {"other": 1}}),
        LENGTHS.pack(2, 9) + b"{}" + b"\xff" * 9,
    ],
)
def test_anything_else_is_refused(data):
    with pytest.raises(ProtocolError):
        while read_frame(io.BytesIO(data)):
            raise AssertionError("it was read")
