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
        return [
            name for name in self.learner if not agree(self.reference[name], self.learner[name])
        ]

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
    """Show a mistake in one check after the other, until it can't be what the learner did.

    It can't where it departs in a check that the learner passes, nor where it shows what the
    learner's code shows in none of the telling ones.
    """
    failing = set(evidence.failing)

    def cost(name: str) -> tuple[bool, float]:
        """Cheap ones first, and those that tell most; checks that rule nothing out come last."""
        seconds = evidence.reference[name].seconds
        return name in failing and name not in telling, seconds * (1 if name in telling else 3)

    tried, departs, agrees = set[str](), set[str](), set[str]()
    for name in sorted(evidence.learner, key=cost):
        outcome = show(name)
        tried.add(name)
        if not agree(evidence.reference[name], outcome):
            departs.add(name)
        if agree(evidence.learner[name], outcome):
            agrees.add(name)
        if departs - failing or (tried.issuperset(telling) and agrees.isdisjoint(telling)):
            return None
    return Likeness(frozenset(departs), frozenset(agrees))


def diagnose(
    evidence: Evidence,
    mistakes: tuple[Mistake, ...],
    compared: Callable[[list[int], Collection[str]], dict[int, Likeness]],
) -> tuple[Diagnosis, ...]:
    """The one mistake that explains everything, or two that share the failures between them.

    `compared` compares mistakes, given by their numbers, and returns those not ruled out.
    """
    failing = sorted(evidence.failing, key=lambda name: evidence.reference[name].seconds)
    likely = compared(list(range(len(mistakes))), failing[:2])  # two at once rarely share both
    found = _group(evidence, likely, 1) or _group(evidence, likely, 2)
    left = [[name for name in failing if name not in one.departs] for one in likely.values()]
    telling = {names[0] for names in left if names}
    if telling and not found:  # which other mistake explains what the likely one leaves?
        others = [i for i in range(len(mistakes)) if i not in likely]
        found = _group(evidence, likely | compared(others, telling), 2)
    return tuple(
        Diagnosis(mistakes[i].id, mistakes[i].explanation, one.departs) for i, one in found.items()
    )


def _group(evidence: Evidence, likely: dict[int, Likeness], count: int) -> dict[int, Likeness]:
    """The first so many that explain everything between them, or none."""
    for numbers in combinations(sorted(likely), count):
        group = {i: likely[i] for i in numbers}
        if _explain(evidence, list(group.values())):
            return group
    return {}


def _explain(evidence: Evidence, group: list[Likeness]) -> bool:
    """Each check departs as its only cause does; two causes in one check just must depart.

    Of two mistakes, each needs a check that it alone explains, by more than an exception.
    """
    failing = set(evidence.failing)
    alone = [0] * len(group)
    for name in evidence.learner:
        causes = [i for i, one in enumerate(group) if name in one.departs]
        if (name in failing) != bool(causes):
            return False
        if len(causes) == 1:
            if name not in group[causes[0]].agrees:
                return False
            if len(group) == 1 or evidence.learner[name].observed:
                alone[causes[0]] += 1
    return all(alone)
