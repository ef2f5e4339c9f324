"""From two recordings of a failing check to one place, or to the reason why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from kata.judging.last import capital, last_right
from kata.judging.location import LastRight, Location
from kata.judging.parts import departure
from kata.judging.path import Marked, right, told
from kata.judging.results import CheckResult
from kata.judging.sameness import same
from kata.wire.recording import Call, Recording, Step, Thing
from kata.wire.values import Tensor

LEAST = 3  # numbers in a row that are not equal by chance
NOTHING_CALLED = "Nothing of yours that can be followed is called in this check."
ONLY_MADE = "What is followed here is how a `{}` is made, not what is then done with it."
UNLIKE_GIVEN = "It comes from before: what your code is given or made of is already another."
BY_CHANCE = "What is drawn by chance is in all that your code makes on the way."
ALL_RIGHT = (
    "Followed once more, by itself, every call in this check returns what it should: it is about "
    "what else your code does, or about what other calls leave behind."
)
NOT_SEEN = "Nothing of what your code does on the way could be seen."
NO_ERROR = "No line of your code raises an error in this call."
NONE_COMES_OUT = "Your code returns nothing here, and what it makes could not be matched."


def choice(expected: Recording, got: Recording, raised: bool) -> int | None:
    """The number of the call to look at: the smallest that comes to something else.

    Where the check `raised`, it is the call that did. Where all come out right, it is one that
    changes what it is given, or else the smallest.
    """
    pairs = _pairs(expected, got)
    calls = [(n, want, have) for n, want, have in pairs if not (want.making or have.making)]
    alike = [(n, want, have) for n, want, have in calls if _comparable(want, have)]
    wrong = [one for one in alike if not right(one[1], one[2])]
    wrong = [one for one in wrong if not (one[1].error and one[2].error)] or wrong
    changing = [one for one in pairs if one[2].changed and not one[1].changed]
    failing = [one for one in pairs if one[2].error and not one[1].error]
    elsewhere = [one for one in calls if not right(one[1], one[2])]
    first = failing[:1] if raised else []
    for some in (first or wrong or failing[:1], changing or elsewhere, alike, calls, pairs):
        if some:
            return min(some, key=lambda one: (_size(one[2]), one[0]))[0]
    return None


@dataclass(frozen=True)
class Trace:
    """One call of a check, step by step, beside the reference's path."""

    expected: Recording
    got: Recording
    number: int
    marked: tuple[Marked, ...]  # the call's steps, with what the reference has too
    witness: Trace | None = None  # another call, on numbers that are not equal by chance

    @property
    def both(self) -> tuple[Recording, Recording]:
        return self.expected, self.got


def witness(expected: Recording, got: Recording, name: str) -> int | None:
    """The smallest call of that name on numbers that are hardly equal by chance."""
    calls = [
        (_size(have), number)
        for number, want, have in _pairs(expected, got)
        if have.name == name and not have.making and _comparable(want, have) and _random(have)
    ]
    return min(calls)[1] if calls else None


def _random(call: Call) -> bool:
    """Are there rows of several numbers, or ids for a model with weights of its own?"""
    tensors = [one.array for one in call.given.values() if isinstance(one, Tensor)]
    return any(one.size >= LEAST and (one.ndim < 2 or one.shape[-1] >= LEAST) for one in tensors)


def small(call: Call) -> bool:
    """Is it so small that much in it may be equal by chance? What a spy answers is not."""
    values = call.given.values()
    floats = any(isinstance(one, Tensor) and one.array.dtype.kind == "f" for one in values)
    spy = any(isinstance(one, Thing) for one in values)
    return not _random(call) and (floats or not spy)


def locate(check: CheckResult, trace: Trace, source: str) -> Location:
    """Where the followed call leaves the path."""
    want, have = trace.expected.calls[trace.number], trace.got.calls[trace.number]
    marked = trace.marked
    last = last_right(have, marked, source)
    if have.error and have.error != want.error:
        return _raising(have, last)
    if want.error and not have.error and not have.making:
        return Location(reason=NO_ERROR)
    if have.changed and not want.changed and (have.making or right(want, have)):
        name, line = have.changed
        if line:
            return Location(f"`{name}` is changed in line {line}.", line, name, "changed")
    if have.making or want.making:
        return _making(check, have)
    if not _comparable(want, have):
        return Location(reason=UNLIKE_GIVEN)
    if right(want, have):
        return _all_right(check, want, have, marked, source)
    if found := _by_parts(trace):
        return replace(found, last_right=last)
    if last:
        return Location(last.sentence, last.leaves or last.line, side="after", last_right=last)
    returns = [step for step in have.steps if step.kind == "return"]
    if returns and not have.by_chance:
        if have.result is None:  # its line need not be a return: a with that ends the function
            return Location(reason=NONE_COMES_OUT)
        line = returns[-1].line
        text = f"What comes out is returned in line {line}; nothing before it could be matched."
        return Location(text, line, side="returned")
    return Location(reason=BY_CHANCE if have.by_chance or want.by_chance else NOT_SEEN)


def _raising(have: Call, last: LastRight | None) -> Location:
    """An exception ends the call: what was right before, and the line."""
    raised = [step.line for step in have.steps if step.kind == "raise"]
    line = raised[0] if raised else None
    where = f"line {line} raises" if line else "your code raises"
    if have.making:
        return Location(
            f"{where[0].upper()}{where[1:]} while a `{have.name}` is made.", line, side="raises"
        )
    if last and line:
        if last.line == line and last.name:  # what the line makes is there: it ran before
            where = f"the next time line {line} runs, it raises"
        last = replace(last, sentence=f"{last.sentence.removesuffix('.')}; {where}.")
        return Location(last.sentence, line, side="raises", last_right=last)
    return Location(f"{where[0].upper()}{where[1:]}.", line, side="raises")


def _by_parts(trace: Trace) -> Location | None:
    """The part that departs. By hand much is equal by chance: where another call goes wrong too,
    and at another part, that one tells.
    """
    found = departure(*(one.calls[trace.number] for one in trace.both))
    if trace.witness:
        want, have = (one.calls[trace.witness.number] for one in trace.witness.both)
        other = None if right(want, have) else departure(want, have)
        if other and (found is None or _kind(found) != _kind(other)):
            return other
    return found


def _kind(location: Location) -> tuple[str, str]:
    """The part that a location is about, whichever of several layers it is."""
    return re.sub(r"\d+", "", location.part), location.side


def _pairs(expected: Recording, got: Recording) -> list[tuple[int, Call, Call]]:
    """The calls that are the same in both: a check makes them in its own order."""
    found = []
    for number, (want, have) in enumerate(zip(expected.calls, got.calls)):
        if want.name != have.name:
            break
        found.append((number, want, have))
    return found


def _comparable(want: Call, have: Call) -> bool:
    """The same is given, and the weights that both have are the same."""
    if not all(map(same, _told(want), _told(have))):  # one may take more than the other
        return False
    own = {one[0]: one[1:] for one in have.weights if isinstance(one, list)}
    return all(same(own[one[0]][1], one[2]) for one in want.weights if _both(one, own))


def _both(one: Any, own: dict[str, Any]) -> bool:
    return one[0] in own and own[one[0]][0] == one[1]


def _told(call: Call) -> list[Any]:
    """What is given, without what can't be compared."""
    return [value for value in call.given.values() if isinstance(value, (Tensor, int, str, list))]


def _size(call: Call) -> int:
    sizes = (one.array.size for one in call.given.values() if isinstance(one, Tensor))
    numbers = [one for one in call.given.values() if type(one) is int]
    return sum(sizes) + sum(numbers)


def _making(check: CheckResult, have: Call) -> Location:
    """Which line makes the part that a check complains of."""
    told_of = check.difference.sentence.removesuffix("wrong values.") if check.difference else ""
    said = f"{told_of} {check.difference.where}" if check.difference else ""
    made: dict[str, list[Step]] = {}
    for step in (one for one in have.steps if one.name.startswith("self.")):
        before = made.setdefault(step.name.removeprefix("self."), [])
        if not (before and _is_of_its_call(before[-1], step)):
            before.append(step)
    places = {name: re.search(rf"\b{re.escape(name)}\b", said) for name in made}
    told = {name: match.start() for name, match in places.items() if match}
    if told and ": raises " not in said:  # what is named first: a part, and then what is in it
        name = min(told, key=told.__getitem__)
        line, *later = (step.line for step in made[name])
        again = f", and changed in line {later[-1]}" if later else ""
        return Location(f"`{name}` is made in line {line}{again}.", line, name, "made")
    return Location(reason=ONLY_MADE.format(have.name))


def _is_of_its_call(step: Step, later: Step) -> bool:
    """Does the later one's line only call what has made the value?"""
    return later.frame < step.frame and same(later.value, step.value)


def _all_right(
    check: CheckResult, want: Call, have: Call, marked: tuple[Marked, ...], source: str
) -> Location:
    """The result is right, and the failure is about something else: what is left can be seen."""
    for one, two in zip(want.parts, have.parts):
        if one.part != two.part:
            break
        for flag, text in (("gradients", "gradients"), ("training", "training mode")):
            if getattr(one, flag) != getattr(two, flag):
                state = "on" if getattr(two, flag) else "off"
                sentence = (
                    f"`{two.part}` is called with {text} {state}, in the reference it is not."
                )
                return Location(sentence, two.line or None, two.part, flag)
    about = check.difference.sentence.lower() if check.difference else ""
    cut = next((one.step for one in marked if one.mark == "cut"), None)
    if cut and "gradient" in about:
        name = capital(told(cut, source))
        sentence = (
            f"{name} in line {cut.line} has the right value, and no gradient flows through it."
        )
        return Location(sentence, cut.line, side="cut")
    return Location(reason=ALL_RIGHT)
