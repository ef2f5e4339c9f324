"""Which known mistake explains what was observed: outcomes in, a diagnosis or nothing out.

A wrong diagnosis is worse than none: the learner's observations must agree with the mistake's
wherever either of them departs from the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from kata.course.mistakes import Mistake
from kata.judging.comparison import departures
from kata.wire.outcomes import Likeness, Outcomes


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
    def failing(self) -> tuple[str, ...]:
        return departures(self.reference, self.learner)

    @cached_property
    def made(self) -> frozenset[str]:
        """The checks that could be made on this machine."""
        return frozenset(n for n, outcome in self.reference.items() if not outcome.unavailable)

    def tells(self) -> bool:
        """Is there something wrong, and enough to see of it?"""
        return (
            bool(self.failing)
            and any(outcome.observed for outcome in self.learner.values())
            and not any(outcome.ended for outcome in self.learner.values())
        )


MOST_PAIRS = 200  # of mistakes, tried blindly: about a quarter of a second
Group = tuple[int, ...]  # mistakes made at once, by their numbers
# Holds groups of mistakes against the learner's code, given the checks that tell, and returns those
# that are not ruled out: see kata.judging.comparison.
Compared = Callable[[Collection[Group], Collection[str]], dict[Group, Likeness]]


def diagnose(
    evidence: Evidence, mistakes: tuple[Mistake, ...], compared: Compared
) -> tuple[Diagnosis, ...]:
    """The one mistake that shows all that the learner's code shows, or two made at once that do.

    Only those are compared that fail the right checks, as far as that is known from before.
    """
    failing, made = evidence.failing, evidence.made
    reach = {i: mistake.fails & made for i, mistake in enumerate(mistakes)}
    alone = [(i,) for i in reach if reach[i] == set(failing)]
    likely = compared(alone, [])
    found = _only(likely, mistakes) if likely else _pair(evidence, mistakes, reach, compared)
    narrowest = sorted(found, key=lambda i: len(reach[i]))  # else the other may account for all
    return tuple(Diagnosis(mistakes[i].id, mistakes[i].explanation, reach[i]) for i in narrowest)


def _pair(
    evidence: Evidence,
    mistakes: Sequence[Mistake],
    reach: dict[int, frozenset[str]],
    compared: Compared,
) -> Group:
    """Find one of the two first, in the cheapest checks, then what explains the rest.

    A pair is only named when both patches together show exactly what the code shows: that each
    explains its share was not enough, and named wrong ones.
    """
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
    overlapping = _overlapping(evidence, reach)
    found = _only(compared(pairs, []), mistakes)
    return found or _only(compared(overlapping[:MOST_PAIRS], []), mistakes)


def _overlapping(evidence: Evidence, reach: dict[int, frozenset[str]]) -> list[Group]:
    """Pairs of which neither need show by itself, since both sit in what is seen: likeliest first.

    Where one of them has checks to itself, more than exceptions must be seen there.
    """
    failing = set(evidence.failing)
    inside = [i for i in reach if reach[i] <= failing]
    found: list[Group] = []
    for one, other in combinations(inside, 2):
        halves = reach[one] - reach[other], reach[other] - reach[one]
        seen = (not half or any(evidence.learner[n].observed for n in half) for half in halves)
        if reach[one] | reach[other] == failing and all(seen):
            found.append((one, other))
    return sorted(found, key=sum)


def _only(likely: dict[Group, Likeness], mistakes: Sequence[Mistake]) -> Group:
    """The one that is most alike, or none where others are as much and something else is said of
    them: where much of the code is still to be written, they may be just as true of it.
    """
    most = max((len(one.agrees) for one in likely.values()), default=0)
    best = [group for group, one in likely.items() if len(one.agrees) == most]
    said = {tuple(mistakes[i].explanation for i in group) for group in best}
    return best[0] if len(said) == 1 else ()


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
