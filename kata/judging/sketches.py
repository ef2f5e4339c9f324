"""An observation in a few numbers: enough to recognise it, far too little to rebuild it.

What two known mistakes show at once can't be told from what each shows alone where both change the
same numbers, and to store it for thousands of pairs would take hundreds of megabytes. A sketch is
all that is no number as a hash, and the numbers as a few weighed sums, in which every number counts
by as much as the judge lets it be off.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from kata.judging.differences import TOLERANCE, TOLERANCE_FLOAT64
from kata.wire.outcomes import Outcome
from kata.wire.values import Sides, Tensor

SUMS = 3
ROUND = 64.0  # sums are told up to multiples of this, so that they keep their digits in float32
# What right variants are apart in each number is 1e-6, seldom more; sums grow with the root of how
# many there are. The nearest mistakes are 5e-4 away in one number, and mostly in many.
NOISE = 2e-5


@dataclass(frozen=True)
class Sketch:
    kind: int
    sums: tuple[float, ...]

    def fits(self, outcome: Outcome) -> bool:
        """Is it the sketch of this outcome, as far as can be seen?

        Sums are made only of as many numbers as there must be: somebody else may send very many.
        """
        if not (outcome.observed or outcome.error) or self.kind != _exactly(outcome):
            return False
        sums, count = _sums(outcome)
        near = NOISE * math.sqrt(1 + count)
        apart = (abs(one - two) % ROUND for one, two in zip(self.sums, sums, strict=True))
        return all(min(a, ROUND - a) <= near for a in apart)


def sketch(outcome: Outcome) -> Sketch:
    """The sketch of what became of a check."""
    return Sketch(_exactly(outcome), _sums(outcome)[0])


def _exactly(outcome: Outcome) -> int:
    """All that is no number, how many numbers there are, and where."""
    if error := outcome.error:
        return _hash(["raises", error.type, error.message])
    leaves = _leaves(outcome.value, "")
    return _hash([word for place, value in leaves for word in (place, _kind(value))])


def _sums(outcome: Outcome) -> tuple[tuple[float, ...], int]:
    """The weighed sums of all numbers, and how many these are."""
    sums, count = np.zeros(SUMS), 0
    for place, value in _leaves(None if outcome.error else outcome.value, ""):
        numbers = _numbers(value)
        if numbers.size:
            sums += _weights(place, numbers.size) @ numbers
            count += numbers.size
    return tuple(float(one) % ROUND for one in sums), count


def _leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every part of an observation that has no parts, and where it stands."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{place}/{key}")
    elif isinstance(value, Sides):
        yield from _leaves([value.one, value.other], f"{place}/sides")
    elif isinstance(value, list):
        yield f"{place}/list", str(len(value))
        for number, item in enumerate(value):
            yield from _leaves(item, f"{place}/{number}")
    else:
        yield place, value


def _kind(value: Any) -> str:
    """All that is exact about a leaf."""
    if isinstance(value, Tensor):
        return f"{value.dtype} {value.array.shape}"
    if isinstance(value, float):
        return f"float {math.copysign(1, value) if value else 0}"
    return f"{type(value).__name__} {value}"


@np.errstate(invalid="ignore", over="ignore")
def _numbers(value: Any) -> np.ndarray[Any, Any]:
    """A leaf's numbers on a scale on which the judge's tolerance is the same for all of them.

    It is absolute for small numbers and relative for large ones; for a number that stands alone,
    relative.
    """
    if isinstance(value, float):
        return np.array([math.log(abs(value)) if abs(value) > 1e-15 else -35.0])
    if not isinstance(value, Tensor):
        return np.empty(0)
    array = value.array.reshape(-1).astype(np.float64)
    if value.array.dtype.kind != "f":
        return array
    usual = TOLERANCE_FLOAT64 if value.array.dtype == np.float64 else TOLERANCE
    scaled = np.arcsinh(array) * (TOLERANCE / (value.within or usual))
    return np.nan_to_num(scaled, nan=7.0, posinf=50.0, neginf=-50.0)


@lru_cache(4096)
def _weights(place: str, count: int) -> np.ndarray[Any, Any]:
    """What each number counts in each sum: the same on every machine."""
    bits = hashlib.shake_128(place.encode()).digest(SUMS * count)
    return np.frombuffer(bits, np.int8).reshape(SUMS, count) / 64


def _hash(words: list[str]) -> int:
    """Of all that is no number."""
    digest = hashlib.sha256("\0".join(words).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1
