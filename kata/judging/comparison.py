"""Do two runs of the checks show the same? In the grader, and in the workers of known mistakes."""

from __future__ import annotations

from collections.abc import Callable

from kata.judging.differences import difference
from kata.wire.jobs import Comparison
from kata.wire.outcomes import Likeness, Outcome, Outcomes


def agree(one: Outcome, other: Outcome) -> bool:
    """Do two runs of a check show the same? For exceptions: the same type and message."""
    if one.unavailable or other.unavailable:
        return bool(one.unavailable and other.unavailable)
    if one.error and other.error:
        return (one.error.type, one.error.message) == (other.error.type, other.error.message)
    if one.error or other.error or one.ended or other.ended:
        return False
    return difference(one.value, other.value) is None


def resemble(one: Outcome, other: Outcome) -> bool:
    """The same, but for what an exception of one type says: that varies between equal mistakes."""
    if one.error and other.error:
        return one.error.type == other.error.type
    return agree(one, other)


def departures(reference: Outcomes, learner: Outcomes) -> tuple[str, ...]:
    """The checks in which the learner departs from the reference, in the order of the file.

    An order by what they cost would be another at every run, and with it what is diagnosed.
    """
    return tuple(name for name in learner if not agree(reference[name], learner[name]))


def compare(comparison: Comparison, show: Callable[[str], Outcome]) -> Likeness | None:
    """Hold a variant against the learner's code, check by check, until it is ruled out.

    `show` makes a check on the variant. Checks are made in an order that ends most comparisons
    early: first those in `telling`, in one of which it must show what the learner's code shows;
    then the others that fail. With nothing telling, it must show in every check what the learner's
    code shows, in those that pass too; where values already tell the two alike, exceptions beside
    them need only be of one type.
    """
    learner, failing = comparison.learner, comparison.failing
    if not comparison.telling:
        by_values = any(learner[name].observed for name in failing)
        alike = resemble if by_values else agree
        every = [*failing, *(name for name in learner if name not in failing)]
        shown = {}
        for name in every:
            shown[name] = show(name)
            if not alike(learner[name], shown[name]):
                return None
        exact = frozenset(name for name in failing if agree(learner[name], shown[name]))
        return Likeness(frozenset(failing), exact)
    shown = {name: show(name) for name in comparison.telling}
    if not any(agree(learner[name], outcome) for name, outcome in shown.items()):
        return None
    shown |= {name: show(name) for name in failing if name not in shown}
    return Likeness(
        frozenset(n for n in shown if not agree(comparison.reference[n], shown[n])),
        frozenset(n for n in shown if agree(learner[n], shown[n])),
    )
