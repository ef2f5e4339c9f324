"""The first part that is given, or gives, something else than in the reference.

Only what was seen is said. Parts may be called in another order, row by row or not at all where
their weights are used by hand: whoever takes another way and has the same numbers further on has
not left the path.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from kata.judging.location import Location
from kata.judging.origin import alive, origin, outermost
from kata.judging.sameness import covers, same
from kata.wire.recording import Call, PartCall, Thing
from kata.wire.values import Tensor


def departure(expected: Call, got: Call) -> Location | None:
    """Where the parts leave the path, if that can be seen."""
    if expected.by_chance or got.by_chance or not expected.parts or not got.parts:
        return None
    if len({one.part for one in expected.parts}) == 1 and len(expected.parts) > 1:
        return _call_by_call(expected, got)
    calls = {part: [one for one in got.parts if one.part == part] for part in got.own_parts}
    last: PartCall | None = None
    first: PartCall | None = None
    for want in expected.parts:
        there = calls.get(want.part, [])
        if _unknown(want, there):
            continue
        if _right(want, there):
            if _flows(want):
                last, first = want, None
        elif first and want.part.startswith(f"{first.part}.") and there:
            first = want  # within what departs: the innermost tells most
        elif first is None and (there or _never(want.part, got)):
            first = want
    if first is None:
        return _behind(last, expected, got)
    return _told(first, last, expected, got, calls.get(first.part, []))


def _call_by_call(expected: Call, got: Call) -> Location | None:
    """One part is called again and again, as a model that writes: the first call that is other."""
    part = expected.parts[0].part
    own = [one for one in got.parts if one.part == part]
    for number, (want, have) in enumerate(zip(expected.parts, own), 1):
        if _unknown(want, [have]):
            return None
        if not _ids_alike(want.given, have.given):
            before = f"What `{part}` is shown is right {_times(number - 1)}; " if number > 1 else ""
            what = "what it is shown then" if before else f"What `{part}` is shown"
            shapes = f": its shape is {_shape(have.given)}, in the reference {_shape(want.given)}"
            shapes = shapes if _shape(have.given) != _shape(want.given) else ""
            sentence = f"{before}{what} is not{shapes}."
            return Location(sentence, have.line or None, part, "given")
    if len(own) != len(expected.parts):
        sentence = f"`{part}` is called {_times(len(own))}, in the reference"
        line = own[-1].line or None if own else None
        return Location(f"{sentence} {_times(len(expected.parts))}.", line, part, "again")
    shown = f"What `{part}` is shown is right every time"
    if isinstance(got.result, Tensor) and got.result.array.ndim:
        sentence = f"{shown}; what becomes of its scores is not."
    else:  # several things come out, or one number: some of them may have nothing to do with it
        sentence = f"{shown}. Look at what else your code does."
    return Location(sentence, own[-1].line or None, part, "behind")


def _ids_alike(one: Any, other: Any) -> bool:
    tensors = isinstance(one, Tensor) and isinstance(other, Tensor)
    return tensors and np.array_equal(one.array, other.array)


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")


def _right(want: PartCall, there: list[PartCall]) -> bool:
    """Did the part give what it gives in the reference?

    What it was given is then right too, or comes to the same. A part that gives back what it gets,
    or only zeros, must be given the right thing.
    """
    gives = covers([one.result for one in there], want.result)
    idle = same(want.given, want.result) or not alive(want.result)
    return gives and (not idle or covers([one.given for one in there], want.given))


def _unknown(want: PartCall, there: list[PartCall]) -> bool:
    """Is there something that was too large to be kept, or of a kind that can't be?"""
    values = [value for one in (want, *there) for value in (one.given, one.result)]
    return any(isinstance(value, Thing) for value in values)


def _flows(want: PartCall) -> bool:
    """Has what came before it gone into it? Ids and places come from outside."""
    return isinstance(want.given, Tensor) and want.given.array.dtype.kind == "f"


def _never(part: str, got: Call) -> bool:
    """It is there, and neither it nor a weight of it is used; nothing ended the call before."""
    return part in got.untouched and not got.error


def _behind(last: PartCall | None, expected: Call, got: Call) -> Location | None:
    """All that could be seen of the parts is right, and what comes out is not."""
    if last is None or got.error:
        return None
    name, lines = outermost(last, expected), {one.part: one.line for one in got.parts}
    gives = f"gives in line {lines[name]}" if lines.get(name) else "gives"
    sentence = f"What `{name}` {gives} is right; what becomes of it is not."
    return Location(sentence, lines.get(name) or lines.get(last.part) or None, last.part, "behind")


def _told(
    first: PartCall, last: PartCall | None, expected: Call, got: Call, there: list[PartCall]
) -> Location:
    """The sentence about the first part that departs."""
    before = f"{_right_until(outermost(last, expected), expected, got)}; " if last else ""
    part = first.part
    if not there:
        sentence = f"`{part}` is never called, and none of its weights is used"
        twice = _called_again(expected, got)
        sentence += f"; `{twice.part}` is called once more than in the reference." if twice else "."
        line = twice.line or None if twice else None
        return Location(_after(before, sentence), line, part, "never called")
    one = there[0]
    if len(there) > 1 and _again(first, there, expected):
        often = "twice" if len(there) == 2 else f"{len(there)} times"
        line = there[1].line or None
        return Location(f"`{part}` is called {often}, in the reference once.", line, part, "again")
    if covers([call.given for call in there], first.given):
        if _turned(first, there):
            how = "in another order" if _as_many(one, first) else "and more besides"
            sentence = f"`{part}` is given the right numbers {how}{_unlike(one, first)}."
            return Location(sentence, one.line or None, part, "given")
        if not one.finished:
            return Location(
                f"`{part}` is given the right thing and fails.", one.line, part, "gives"
            )
        sentence = f"What goes into `{part}` is right; what comes out of it is not."
        return Location(sentence, one.line or None, part, "gives")
    own, theirs = origin(one, got), origin(first, expected)
    if own and theirs and own != theirs:
        sentence = f"`{part}` gets {own}, not {theirs}."
    elif own and own != theirs:
        sentence = f"`{part}` gets {own}, and something else in the reference."
    else:
        sentence = f"what goes into `{part}` is not{_unlike(one, first)}."
        sentence = (
            sentence if before else f"What goes into `{part}` is not right{_unlike(one, first)}."
        )
    return Location(_after(before, sentence), one.line or None, part, "given")


def _right_until(part: str, expected: Call, got: Call) -> str:
    """What the part gives is right: in which of its calls, where another one gives other things."""
    known = [one.result for one in expected.parts if one.part == part]
    own = [one.result for one in got.parts if one.part == part]
    right = [any(same(want, have) for want in known) for have in own]
    if all(right) or not any(right):  # row by row no single one is the reference's
        return f"What `{part}` gives is right"
    return f"What `{part}` gives in call {right.index(True) + 1} of {len(own)} is right"


def _after(before: str, sentence: str) -> str:
    return f"{before}{sentence}" if before else sentence


def _again(first: PartCall, there: list[PartCall], expected: Call) -> bool:
    """Is it called again with something else of that shape, where the reference calls it once?"""
    count = Counter(one.part for one in expected.parts)[first.part]
    shapes = {_shape(one.given) for one in there}
    return (
        count == 1
        and shapes == {_shape(first.given)}
        and not same(there[0].given, there[1].given)
        and covers([there[0].given], first.given)
    )


def _called_again(expected: Call, got: Call) -> PartCall | None:
    """A part's call that the reference doesn't have: the last of one that it calls less often."""
    often = Counter(one.part for one in expected.parts)
    own = Counter(one.part for one in got.parts)
    more = [one for one in got.parts if 0 < often[one.part] < own[one.part]]
    again = [one for one in more if own[one.part] == often[one.part] + 1]
    return again[-1] if again else None


def _turned(first: PartCall, there: list[PartCall]) -> bool:
    """The same rows, otherwise arranged or with others, of which the part makes something else."""
    return len(there) == 1 and not same(there[0].given, first.given)


def _as_many(one: PartCall, first: PartCall) -> bool:
    """Is it given as many numbers as in the reference?"""
    return int(np.prod(_shape(one.given))) == int(np.prod(_shape(first.given)))


def _unlike(one: PartCall, first: PartCall) -> str:
    """Of another shape or dtype: what beginners get wrong most."""
    if not (isinstance(one.given, Tensor) and isinstance(first.given, Tensor)):
        return ""
    of_ids = one.given.array.size == first.given.array.size and one.given.array.dtype.kind != "f"
    if _shape(one.given) != _shape(first.given) and not of_ids:
        return f": its shape is {_shape(one.given)}, in the reference {_shape(first.given)}"
    if one.given.dtype != first.given.dtype:
        return f": it is {one.given.dtype}, in the reference {first.given.dtype}"
    return ""


def _shape(value: Any) -> tuple[int, ...]:
    return tuple(value.array.shape) if isinstance(value, Tensor) else ()
