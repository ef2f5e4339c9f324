"""Which known mistake explains what was observed. Pure: outcomes in, a diagnosis or nothing out.

A wrong diagnosis is worse than none: the learner's observations must agree with the mistake's
wherever either of them departs from the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from kata import judge
from kata.mistakes import Mistake
from kata.processes import Outcome

Outcomes = dict[str, Outcome]


@dataclass(frozen=True)
class Diagnosis:
    id: str
    explanation: str
    checks: frozenset[str]  # those that fail because of it


@dataclass(frozen=True)
class Evidence:
    """What the reference and the learner showed, check by check."""

    reference: Outcomes
    learner: Outcomes

    @cached_property
    def failing(self) -> list[str]:
        """The checks in which the learner departs from the reference, the cheapest first."""
        return sorted(
            (name for name in self.learner if not agree(self.reference[name], self.learner[name])),
            key=lambda name: self.reference[name].seconds,
        )

    @cached_property
    def made(self) -> frozenset[str]:
        return frozenset(n for n, outcome in self.reference.items() if not outcome.unavailable)

    def tells(self) -> bool:
        """Is there something wrong, and enough to see of it?"""
        return (
            bool(self.failing)
            and any(outcome.observed for outcome in self.learner.values())
            and not any(outcome.ended for outcome in self.learner.values())
        )


@dataclass(frozen=True)
class Likeness:
    """A mistake beside the learner's code."""

    departs: frozenset[str]  # the checks in which it doesn't show what the reference shows
    agrees: frozenset[str]  # the checks in which it shows what the learner's code shows


Group = tuple[int, ...]  # mistakes made at once, by their numbers
# Compares groups of mistakes with the learner's code, and returns those not ruled out: see compare
Compared = Callable[[Collection[Group], Collection[str]], dict[Group, Likeness]]


def agree(one: Outcome, other: Outcome) -> bool:
    """Do two runs of a check show the same? For exceptions: the same type and message."""
    if one.unavailable or other.unavailable:
        return bool(one.unavailable and other.unavailable)
    if one.error and other.error:
        return (one.error.type, one.error.message) == (other.error.type, other.error.message)
    if one.error or other.error or one.ended or other.ended:
        return False
    return judge.difference(one.value, other.value) is None


def compare(
    evidence: Evidence, telling: Collection[str], show: Callable[[str], Outcome]
) -> Likeness | None:
    """Show a mistake in the checks that fail, unless it resembles the code in no telling one.

    With nothing telling, it must show in every check what the learner's code shows.
    """
    learner, failing = evidence.learner, evidence.failing
    if not telling:
        every = [*failing, *(name for name in learner if name not in failing)]
        same = all(agree(learner[name], show(name)) for name in every)
        return Likeness(frozenset(failing), frozenset(failing)) if same else None
    shown = {name: show(name) for name in telling}
    if not any(agree(learner[name], outcome) for name, outcome in shown.items()):
        return None
    shown |= {name: show(name) for name in failing if name not in shown}
    return Likeness(
        frozenset(name for name in shown if not agree(evidence.reference[name], shown[name])),
        frozenset(name for name in shown if agree(learner[name], shown[name])),
    )


def diagnose(
    evidence: Evidence, mistakes: tuple[Mistake, ...], compared: Compared
) -> tuple[Diagnosis, ...]:
    """The one mistake that shows all that the learner's code shows, or two made at once that do.

    Only those are compared that fail the right checks, as far as that is known from before.
    """
    failing, made = evidence.failing, evidence.made
    reach = {i: mistake.fails & made for i, mistake in enumerate(mistakes)}
    alone = [(i,) for i in reach if reach[i] == set(failing)]
    found = next(iter(compared(alone, [])), ()) or _pair(evidence, reach, compared)
    return tuple(Diagnosis(mistakes[i].id, mistakes[i].explanation, reach[i]) for i in found)


def _pair(evidence: Evidence, reach: dict[int, frozenset[str]], compared: Compared) -> Group:
    """Find one of the two first, in the cheapest checks, then what explains the rest."""
    failing = evidence.failing
    partners = {
        i: [j for j in reach if reach[i] | reach[j] == set(failing) and reach[j] - reach[i]]
        for i in reach
        if reach[i] < set(failing)
    }
    likely = compared([(i,) for i in partners if partners[i]], failing[:2])
    others = {(j,) for (i,) in likely for j in partners[i]} - likely.keys()
    rest = {next(name for name in failing if name not in reach[i]) for (i,) in likely}
    likely |= compared(others, rest)
    pairs = [
        one + other
        for one, other in combinations(sorted(likely), 2)
        if _explain(evidence, likely[one], likely[other])
    ]
    return next(iter(compared(pairs, [])), ())


def _explain(evidence: Evidence, one: Likeness, other: Likeness) -> bool:
    """Could the two share the failures between them?

    Each needs a check that it alone explains, by more than an exception.
    """
    if one.departs | other.departs != set(evidence.failing):
        return False
    halves = (one, one.departs - other.departs), (other, other.departs - one.departs)
    return all(
        alone <= half.agrees and any(evidence.learner[name].observed for name in alone)
        for half, alone in halves
    )
