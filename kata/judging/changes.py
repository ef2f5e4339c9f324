"""How one observation departs from another, place by place: what is stored of a known mistake.

Most of what a mistake shows is what the reference shows. A change is a place and what stands there
in the mistake's observation; two mistakes made at once show the changes of both, as far as no place
is changed by both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kata.judging.differences import difference
from kata.wire.values import Sides, Tensor

MOST_WHOLE = 256  # numbers of a tensor that is stored whole
EVENLY, MOST_CHANGED = 192, 64  # of a larger one's: so many places anywhere, and where it departs

Place = tuple[str | int, ...]  # the keys and numbers that lead to a part of an observation
Changes = Mapping[Place, Any]  # in each place a value as it travels, or a sample


@dataclass(frozen=True)
class Sample:
    """Some of a large tensor's numbers: enough to tell it from another, in little room."""

    dtype: str
    shape: tuple[int, ...]
    places: np.ndarray[Any, Any]
    numbers: np.ndarray[Any, Any]

    def completed(self, other: Any) -> Tensor:
        """The tensor, with another's numbers wherever its own are not known."""
        alike = isinstance(other, Tensor) and other.array.shape == self.shape
        known = other.array if alike else np.zeros(self.shape, self.numbers.dtype)
        array = known.astype(self.numbers.dtype).reshape(-1)
        array[self.places] = self.numbers
        return Tensor(self.dtype, array.reshape(self.shape))


def changes(expected: Any, got: Any) -> dict[Place, Any]:
    """Where an observation departs from the expected one, and what it holds there."""
    return {
        place: _sample(want, have) if _is_large(have) else have
        for place, want, have in _departures(expected, got, ())
    }


def changed(expected: Any, made: Changes, other: Any) -> Any:
    """The observation that has these changes; what a sample leaves open is as in the other one."""
    for place, value in made.items():
        new = value.completed(part(other, place)) if isinstance(value, Sample) else value
        expected = _put(expected, place, new)
    return expected


def part(value: Any, place: Place) -> Any:
    """What stands in a place, or nothing where there is no such place."""
    for step in place:
        found = [one for name, one in _parts(value) if name == step]
        if not found:
            return None
        value = found[0]
    return value


def _departures(expected: Any, got: Any, place: Place) -> Iterator[tuple[Place, Any, Any]]:
    """The deepest places in which the two differ, and both values."""
    wanted, had = list(_parts(expected)), list(_parts(got))
    names = [name for name, _ in wanted]
    if wanted and type(expected) is type(got) and names == [name for name, _ in had]:
        for (name, want), (_, have) in zip(wanted, had, strict=True):
            yield from _departures(want, have, (*place, name))
    elif difference(expected, got) is not None:
        yield place, expected, got


def _parts(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)
    elif isinstance(value, Sides):
        yield from ((0, value.one), (1, value.other))


def _put(value: Any, place: Place, new: Any) -> Any:
    """The value with something else in one place."""
    if not place:
        return new
    first, *rest = place
    parts = {n: _put(old, tuple(rest), new) if n == first else old for n, old in _parts(value)}
    if isinstance(value, dict):
        return parts
    if isinstance(value, Sides):
        return Sides(value.names, *parts.values())
    return list(parts.values())


def _is_large(value: Any) -> bool:
    return isinstance(value, Tensor) and value.array.size > MOST_WHOLE


def _sample(expected: Any, got: Tensor) -> Sample:
    """Places all over the tensor, and those in which it is furthest from the expected one."""
    array = got.array.reshape(-1)
    places = set(np.linspace(0, array.size - 1, EVENLY).astype(int).tolist())
    if isinstance(expected, Tensor) and expected.array.shape == got.array.shape:
        far = np.abs(array.astype(float) - expected.array.reshape(-1).astype(float))
        furthest = np.argsort(-np.nan_to_num(far, nan=np.inf), kind="stable")[:MOST_CHANGED]
        places |= set(furthest.tolist())
    chosen = np.array(sorted(places), dtype=np.int32)
    return Sample(got.dtype, got.array.shape, chosen, array[chosen])
