"""How much of what comes from a worker is let into the grader: so much, and nothing strange."""

from __future__ import annotations

from typing import Any

from kata.wire.errors import ProtocolError
from kata.wire.names import DTYPE, fitting
from kata.wire.values import Sides, Tensor

MOST_OBSERVED = 64 << 20  # bytes kept of what one job's checks observe
DEEPEST = 16  # observations in observations
MOST_TEXT = 1 << 16  # characters of any one text
MOST_NAME = 200


class Allowance:
    """What one job may observe in all, counted down; workers that follow each other share it."""

    def __init__(self, implementations: int = 1) -> None:
        self.left = MOST_OBSERVED * implementations

    def take(self, value: Any, depth: int = 0) -> Any:
        """The value as the grader keeps it, or a ProtocolError where that would be too much."""
        self.left -= _size(value)
        if self.left < 0 or depth > DEEPEST:
            raise ProtocolError("an observation is too large")
        if isinstance(value, list):
            return [self.take(item, depth + 1) for item in value]
        if isinstance(value, dict):
            return {text(k, MOST_NAME): self.take(item, depth + 1) for k, item in value.items()}
        if isinstance(value, Tensor):
            if value.array.dtype.kind not in "biuf":
                raise ProtocolError("a tensor's dtype is unknown")
            return Tensor(fitting(DTYPE, value.dtype), value.array, value.within)
        if isinstance(value, Sides):
            first, second = (text(name, MOST_NAME) for name in value.names)
            one, other = (self.take(side, depth + 1) for side in (value.one, value.other))
            return Sides((first, second), one, other)
        if isinstance(value, int) and value.bit_length() > 63:
            return f"<a whole number of {value.bit_length()} bits>"
        return text(value) if isinstance(value, str) else value


def text(given: str, most: int = MOST_TEXT) -> str:
    """Text that any stream can take: half of a surrogate pair is written as its number."""
    return given[:most].encode("utf-8", "backslashreplace").decode()


def _size(value: Any) -> int:
    """About what a value takes of the grader's memory, without what it holds."""
    if isinstance(value, Tensor):
        return 64 + value.array.nbytes
    return 64 + (len(value) if isinstance(value, str) else 0)
