"""The last right value, in a sentence."""

from __future__ import annotations

from kata.judging.flow import leaving
from kata.judging.location import LastRight
from kata.judging.path import Marked, place, told, unlike
from kata.judging.sameness import same
from kata.wire.recording import Call
from kata.wire.values import Tensor


def last_right(call: Call, marked: tuple[Marked, ...], source: str) -> LastRight | None:
    """The last of the code's values that the reference has too, before the path is left.

    Nothing is said of what was not seen to its end.
    """
    if call.left_out:
        return None
    unlikes = (one for one in marked if _is_unlike(one, call))
    other = None if call.error or call.by_chance else leaving(marked) or next(unlikes, None)
    before = marked if other is None else marked[: marked.index(other)]
    there = [one for one in before if one.mark == "right"]
    if not there:
        return _from_the_start(other, marked, source) if other else None
    last = there[-1]
    step, when = last.step, _round(last, marked)
    sentence = f"{capital(told(step, source))} in line {step.line} is right{when}"
    name = step.name if step.kind == "name" else ""
    if call.error:
        return LastRight(step.line, name, f"{sentence}.")
    if call.by_chance:
        return LastRight(
            step.line, name, f"{sentence}; more can't be told, since something is drawn."
        )
    if call.result is None:
        return LastRight(step.line, name, f"{sentence}, and nothing is returned.")
    if same(step.value, call.result):
        return LastRight(step.line, name, f"{sentence}, and is not yet what is to come out.")
    after = _other(other, marked, source) if other else "after that your values are others"
    leaves = other.step.line if other else None
    return LastRight(step.line, name, f"{sentence}; {after}.", leaves)


def _is_unlike(one: Marked, call: Call) -> bool:
    """Right numbers in another form. More digits on the way only do no harm."""
    if one.mark == "dtype" and one.step.value.dtype == "float64":
        return isinstance(call.result, Tensor) and call.result.dtype == "float64"
    return one.mark in ("shape", "dtype")


def _from_the_start(other: Marked, marked: tuple[Marked, ...], source: str) -> LastRight:
    """Nothing that is made on the way there is the reference's: what is given is all."""
    steps = {one.step.number: one.mark for one in marked}
    given = {steps.get(number, "given") for number in other.step.sources} == {"given"}
    made = "; what it is made of was there before" if given else ""
    sentence = f"{capital(_other(other, (other,), source))}{made}."
    return LastRight(other.step.line, "", sentence, other.step.line)


def _other(other: Marked, marked: tuple[Marked, ...], source: str) -> str:
    """Where the path is left: never that it is wrong, since it may be another way."""
    what = f"{told(other.step, source)} in line {other.step.line}{_round(other, marked)}"
    if other.mark in ("shape", "dtype"):
        return f"{what} {unlike(other)}"
    return f"{what} is not in the reference, nor is what becomes of it"


def _round(one: Marked, marked: tuple[Marked, ...]) -> str:
    """Which time, where the line runs several times and isn't right every time."""
    same_place = [other for other in marked if place(other.step) == place(one.step)]
    number = next(n for n, other in enumerate(same_place, 1) if other is one)
    alike = len({other.mark for other in same_place}) == 1
    return "" if alike else f" in round {number}"


def capital(text: str) -> str:
    return text[0].upper() + text[1:]
