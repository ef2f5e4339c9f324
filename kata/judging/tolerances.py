"""How far a number may be off is the reference's to say, in all that a submission shows."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, repeat
from typing import Any

from kata.wire.values import Sides, Tensor


def held_to(expected: Any, got: Any) -> Any:
    """What was observed, with the reference's tolerances in place of those that came with it."""
    if isinstance(got, Tensor):
        return replace(got, within=expected.within if isinstance(expected, Tensor) else None)
    if isinstance(got, Sides):
        one, other = (expected.one, expected.other) if isinstance(expected, Sides) else (None, None)
        return replace(got, one=held_to(one, got.one), other=held_to(other, got.other))
    if isinstance(got, dict):
        there = expected if isinstance(expected, dict) else {}
        return {key: held_to(there.get(key), item) for key, item in got.items()}
    if isinstance(got, list):
        items = chain(expected if isinstance(expected, list) else (), repeat(None))
        return [held_to(one, item) for one, item in zip(items, got)]
    return got
