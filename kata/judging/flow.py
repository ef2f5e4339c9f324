"""Where the way to the result leaves the reference's: the first value on it that is another."""

from __future__ import annotations

import re

from kata.judging.path import Marked
from kata.wire.recording import LEARNED

FILLED = re.compile(r"(?:new_)?(?:empty|zeros|ones|full)(?:_like|_strided)?|new_tensor")


def leaving(marked: tuple[Marked, ...]) -> Marked | None:
    """The first operation that is made of right values alone and gives one that is another.

    It is looked for from the result backwards, as far as no value is one of the reference's: what
    is right again later on is no departure, and what the result isn't made of doesn't matter.
    """
    steps = {one.step.number: one for one in marked}
    returned = [one for one in marked if one.step.kind == "return"]
    if not returned:
        return None
    constants = _constants(marked)
    found, todo, seen = [], [returned[-1]], set[int]()
    while todo:
        one = todo.pop()
        if one.step.number in seen or _is_right(one):
            continue
        seen.add(one.step.number)
        others = [steps[number] for number in one.step.sources if number in steps]
        wrong = [
            other for other in others if not (_is_right(other) or other.step.number in constants)
        ]
        todo += wrong
        named = one.step.kind == "operation" and one.tells
        if named and not wrong and one.step.number not in constants:
            found.append(one)
    return min(found, key=lambda one: one.step.number, default=None)


def _is_right(one: Marked) -> bool:
    return one.mark in ("right", "given")


def _constants(marked: tuple[Marked, ...]) -> set[int]:
    """The numbers of the steps that are made of nothing given: of numbers in code, or of weights.

    Each is made of earlier ones alone, whatever a submission says. What is filled with a number
    only takes its shape from what is given.
    """
    found = {LEARNED}
    for step in sorted((one.step for one in marked), key=lambda step: step.number):
        earlier = (number for number in step.sources if number < step.number)
        if FILLED.fullmatch(step.name) or found.issuperset(earlier):
            found.add(step.number)
    return found
