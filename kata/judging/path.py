"""Which of the learner's values the reference has too, under whatever name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from kata.course.lines import lines_of
from kata.judging.differences import difference
from kata.judging.sameness import reshaped, same, telling
from kata.judging.spelling import show
from kata.wire.recording import Call, Recording, Step, Thing
from kata.wire.values import Tensor

LONG = 56  # characters of a piece of code that is told whole
Mark = Literal["right", "given", "shape", "dtype", "cut", ""]


@dataclass(frozen=True)
class Quantity:
    """A value of the reference's, and what it becomes with other numbers."""

    value: Any
    again: Any  # or the value itself, where nothing else is known
    learns: bool
    round: int
    given: bool


@dataclass(frozen=True, eq=False)
class Marked:
    """A step of the learner's, and how it stands to the reference."""

    step: Step
    mark: Mark
    theirs: str = ""  # the shape or dtype that the reference has
    tells: bool = True  # or the value may be equal to another by chance


def marks(expected: Recording, got: Recording, number: int) -> tuple[Marked, ...]:
    """The followed call's steps, each with its mark. What the reference doesn't have has none."""
    call = got.calls[number]
    quantities = list(_quantities(expected.calls[number], expected.again))
    twins = _twins(call, got.again)
    return tuple(_marked(step, twin, quantities) for step, twin in zip(call.steps, twins))


def confirmed(marked: tuple[Marked, ...], elsewhere: tuple[Marked, ...]) -> tuple[Marked, ...]:
    """The marks that the same places have on another input too.

    By hand much is equal that isn't the same: two normalized features are always -1 and 1.
    """
    there: dict[Any, set[Mark]] = {}
    for one in elsewhere:
        there.setdefault(place(one.step), set()).add(one.mark)
    return tuple(
        one if there.get(place(one.step), {one.mark}) - {""} else replace(one, mark="")
        for one in marked
    )


def right(expected: Call, got: Call) -> bool:
    """Does the call come to the same?"""
    if got.error or expected.error:
        return got.error == expected.error
    if expected.result is None:  # it works in place: whatever it gives beside that is free
        return True
    if isinstance(expected.result, Thing) or isinstance(got.result, Thing):
        return bool(expected.result == got.result)
    return difference(expected.result, got.result) is None


def unlike(one: Marked) -> str:
    """The right numbers, and what is other about them."""
    value = one.step.value
    if one.mark == "dtype":
        return f"has its numbers as {value.dtype}, in the reference as {one.theirs}"
    shape = tuple(value.array.shape)
    return f"has its numbers in the shape {shape}, in the reference in {one.theirs}"


def told(step: Step, source: str) -> str:
    """What a step made, in the code's own words."""
    if step.kind == "name":
        return f"`{step.name}`"
    if step.kind == "return":
        function = step.function.replace("<locals>.", "").rsplit(".", 1)[-1]
        return "what is returned" if function == "forward" else f"what `{function}` returns"
    first, last, start, end = step.span
    lines = lines_of(source)
    if first == last and 0 < first <= len(lines):
        # columns count bytes
        piece = lines[first - 1].encode()[start:end].decode(errors="replace").strip()
        if piece and "`" not in piece:
            return f"`{piece}`" if len(piece) <= LONG else f"`{piece[:30]} … {piece[-20:]}`"
    return f"what `{step.name}` gives" if step.name else "a value"


def place(step: Step) -> tuple[Any, ...]:
    return step.kind, step.line, step.name, step.span


def _twins(call: Call, again: Call | None) -> list[Any]:
    """Each step's value with other numbers, if the code went the same way."""
    own = [place(step) for step in call.steps]
    if again is None or own != [place(step) for step in again.steps]:
        return [None] * len(own)
    return [step.value for step in again.steps]


def _quantities(call: Call, again: Call | None) -> Iterator[Quantity]:
    """All that the reference is given, makes on the way and gives to its parts."""
    for name, value in call.given.items():
        other = again.given.get(name) if again else None
        yield from _each(value, other, True, 0, True)
    for step, twin in zip(call.steps, _twins(call, again)):
        if step.kind != "raise":
            yield from _each(step.value, twin, step.learns, step.round, False)
    others = again.parts if again and len(again.parts) == len(call.parts) else ()
    for number, part in enumerate(call.parts):
        other = others[number].result if others else None
        yield from _each(part.result, other, part.gradients, number, False)


def _each(value: Any, twin: Any, learns: bool, round: int, given: bool) -> Iterator[Quantity]:
    """A value, and where it is several tensors each of them."""
    yield Quantity(value, twin, learns, round, given)
    if isinstance(value, list) and any(isinstance(one, Tensor) for one in value):
        others = twin if isinstance(twin, list) and len(twin) == len(value) else [None] * len(value)
        for one, other in zip(value, others):
            yield Quantity(one, other, learns, round, given)


def _marked(step: Step, twin: Any, quantities: list[Quantity]) -> Marked:
    """How a value stands to the reference's; nothing is said of what may be equal by chance."""
    value = step.value
    whole = isinstance(value, Tensor) and value.array.dtype.kind in "iu"
    tells = telling(value if twin is None else twin) or (whole and twin is not None)
    if step.kind == "raise" or not tells:
        return Marked(step, "", tells=False)
    known = [one for one in quantities if _alike(same, value, twin, one)]
    if whole or not isinstance(value, Tensor):  # ids come again: only those of the same round tell
        known = [one for one in known if one.given or one.round == step.round]
    if known:
        if any(one.given for one in known):
            return Marked(step, "given")
        learns = not isinstance(value, Tensor) or step.learns or not all(q.learns for q in known)
        return Marked(step, "right" if learns else "cut")
    if not isinstance(value, Tensor):
        return _several(step, twin, quantities)
    if whole:
        quantities = [one for one in quantities if one.round == step.round]
    if other := next((q.value for q in quantities if _alike(_reshaped, value, twin, q)), None):
        return Marked(step, "shape", str(tuple(other.array.shape)))
    if other := next((q.value for q in quantities if _alike(_dtyped, value, twin, q)), None):
        return Marked(step, "dtype", other.dtype)
    return Marked(step, "")


def _several(step: Step, twin: Any, quantities: list[Quantity]) -> Marked:
    """What gives several tensors is right if each is; where only some are, it tells nothing."""
    items = list(_each(step.value, twin, step.learns, step.round, False))[1:]
    each = [_marked(replace(step, value=one.value), one.again, quantities) for one in items]
    known = [one.mark in ("right", "given") for one in each]
    return Marked(step, "right" if known and all(known) else "", tells=not any(known))


def _alike(test: Any, value: Any, twin: Any, quantity: Quantity) -> bool:
    """The same the first time, and with other numbers too where both are known."""
    if not test(value, quantity.value):
        return False
    return twin is None or quantity.again is None or bool(test(twin, quantity.again))


def _reshaped(one: Any, other: Any) -> bool:
    return reshaped(one, other) and one.array.shape != other.array.shape


def _dtyped(one: Any, other: Any) -> bool:
    """The same numbers, as far as the less exact of the two can hold them."""
    if not (isinstance(one, Tensor) and isinstance(other, Tensor)) or one.dtype == other.dtype:
        return False
    if one.array.dtype.kind != other.array.dtype.kind:
        return False
    common = "float32" if one.array.dtype.kind == "f" else "int64"
    as_one = Tensor(common, one.array), Tensor(common, other.array)
    return one.array.shape == other.array.shape and same(*as_one)


def shown(value: Any) -> str:
    """A value as a trace tells it: small ones in full, others by dtype and shape."""
    if isinstance(value, Thing):
        return value.text
    if isinstance(value, list) and value and all(isinstance(one, Tensor) for one in value):
        return ", ".join(shown(one) for one in value)
    if isinstance(value, Tensor) and not 0 < value.array.size <= 6:
        return f"{value.dtype} {tuple(value.array.shape)}"
    return show(value)
