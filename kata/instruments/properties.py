"""Observations that say more than a value: a property's two sides, and how exact a value is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kata.wire.values import Sides


def sides(**two: Any) -> Sides:
    """What a property says is the same: `sides(before_the_call=kept, after_the_call=x)`.

    The judge compares each side with the reference's. Where those differ, it compares the two with
    each other: only if they differ as well has the property failed, and not because a number is
    wrong. The names complete a sentence: "x: not the same after the call as before the call".
    Observe the numbers themselves, not a flag: to send the right ones takes the work.
    """
    (first, one), (second, other) = two.items()
    return Sides((first.replace("_", " "), second.replace("_", " ")), one, other)


@dataclass(frozen=True)
class Within:
    value: Any
    tolerance: float


def within(tolerance: float, value: Any) -> Within:
    """A tensor that may be off by so much and no more, relative and absolute.

    It stands between what right variants come to and what the fault comes to that the check is
    about, measured: float64 that was float32 on the way is 6e-7 off, a float32 constant in GELU
    7e-9, and nothing else more than 1e-12.
    """
    return Within(value, tolerance)
