"""Which known mistake explains what was observed. Pure: outcomes in, a diagnosis or nothing out.

A wrong diagnosis is worse than none: the learner's observations must agree with the mistake's
wherever either of them departs from the reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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

    def failing(self) -> list[str]:
        return self.departures(self.learner)

    def departures(self, outcomes: Outcomes) -> list[str]:
        """The checks in which these outcomes are not the reference's."""
        return [name for name in outcomes if not agree(self.reference[name], outcomes[name])]


def agree(one: Outcome, other: Outcome) -> bool:
    """Do two runs of a check show the same? For exceptions: the same type and message."""
    if one.unavailable or other.unavailable:
        return bool(one.unavailable and other.unavailable)
    if one.error and other.error:
        return (one.error.type, one.error.message) == (other.error.type, other.error.message)
    if one.error or other.error or one.ended or other.ended:
        return False
    return judge.difference(one.value, other.value) is None


def diagnose(
    evidence: Evidence,
    mistakes: tuple[Mistake, ...],
    observe: Callable[[list[tuple[int, str]]], dict[tuple[int, str], Outcome]],
) -> tuple[Diagnosis, ...]:
    """The one mistake that explains everything, or two that share the failures between them.

    `observe` runs checks on mistakes, given as pairs of the mistake's number and the check.
    """
    failing = evidence.failing()
    if any(evidence.learner[name].ended for name in failing):
        return ()
    # One check first: few mistakes show what the learner shows in the first that fails. Two
    # mistakes at once rarely share both the first and the last.
    likely: dict[int, Outcomes] = {}
    for count, probe in enumerate(dict.fromkeys([failing[0], failing[-1]]), start=1):
        others = [i for i in range(len(mistakes)) if i not in likely]
        probed = observe([(i, probe) for i in others])
        agreeing = [i for i in others if agree(probed[i, probe], evidence.learner[probe])]
        rest = [name for name in evidence.learner if name != probe]
        probed |= observe([(i, name) for i in agreeing for name in rest])
        likely |= {i: {name: probed[i, name] for name in evidence.learner} for i in agreeing}
        for group in combinations(sorted(likely), count):
            shown = [likely[i] for i in group]
            departures = [evidence.departures(outcomes) for outcomes in shown]
            if _explains(evidence, shown, departures):
                return tuple(
                    Diagnosis(mistakes[i].id, mistakes[i].explanation, frozenset(departs))
                    for i, departs in zip(group, departures, strict=True)
                )
    return ()


def _explains(evidence: Evidence, shown: list[Outcomes], departures: list[list[str]]) -> bool:
    """Each check departs as its only cause does; two causes in one check just must depart.

    Of two mistakes, each needs a check that it alone explains, by more than an exception.
    """
    failing = set(evidence.failing())
    alone = [0] * len(shown)
    for name in evidence.learner:
        causes = [i for i, departs in enumerate(departures) if name in departs]
        if (name in failing) != bool(causes):
            return False
        if len(causes) == 1:
            if not agree(shown[causes[0]][name], evidence.learner[name]):
                return False
            if len(shown) == 1 or evidence.learner[name].observed:
                alone[causes[0]] += 1
    return all(alone)
