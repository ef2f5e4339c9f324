"""Where the way to the result leaves the reference's: the first value on it that is another."""

from __future__ import annotations

from collections.abc import Iterator

from kata.judging.path import Marked
from kata.wire.recording import LEARNED

Steps = dict[int, Marked]  # by their numbers


def leaving(marked: tuple[Marked, ...]) -> Marked | None:
    """The first operation that is made of right values alone and gives one that is another.

    It is looked for from the result backwards, as far as no value is one of the reference's: what
    is right again later on is no departure, and what the result isn't made of doesn't matter.
    """
    steps = {one.step.number: one for one in marked}
    returned = [one for one in marked if one.step.kind == "return"]
    if not returned:
        return None
    found, todo, seen = [], [returned[-1]], set[int]()
    while todo:
        one = todo.pop()
        if one.step.number in seen or _is_right(one):
            continue
        seen.add(one.step.number)
        others = [steps[number] for number in one.step.sources if number in steps]
        wrong = [other for other in others if not (_is_right(other) or _constant(other, steps))]
        todo += wrong
        named = one.step.kind == "operation" and one.tells
        if named and not wrong and not _constant(one, steps):
            found.append(one)
    return min(found, key=lambda one: one.step.number, default=None)


def _is_right(one: Marked) -> bool:
    return one.mark in ("right", "given")


def _constant(one: Marked, steps: Steps) -> bool:
    """Is it made of nothing that was given: of numbers in the code, or of weights?"""
    return all(
        source == LEARNED or (source in steps and _constant(steps[source], steps))
        for source in _backwards(one)
    )


def _backwards(one: Marked) -> Iterator[int]:
    """The steps that it was made from, which came before it."""
    yield from (number for number in one.step.sources if number < one.step.number)
