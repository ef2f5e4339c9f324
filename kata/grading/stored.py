"""The reference and the known mistakes as a pack has them: what they showed, stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

from kata.course.checks import Subject
from kata.course.mistakes import Mistake
from kata.course.places import STORE
from kata.course.sections import Section
from kata.grading.store import Known, Pairs, read_expected, read_known, read_pairs
from kata.judging.changes import changed
from kata.judging.comparison import compare
from kata.judging.diagnosis import Compared, Evidence, Group
from kata.judging.sketches import Sketch
from kata.wire.jobs import Comparison
from kata.wire.outcomes import Likeness, Outcome, Outcomes

UNKNOWN = Outcome(ended="showed something else than the learner's code")  # which is like nothing
Sketches = Mapping[str, Sketch]  # by the check's name


class Stored:
    """Reads what is asked for, once."""

    def __init__(self, place: Path = STORE) -> None:
        self.place = place
        self._expected: dict[Subject, Outcomes] = {}
        self._known: dict[Section, tuple[Known, ...]] = {}
        self._pairs: dict[Section, Pairs] = {}

    def begin(self, subject: Subject) -> None:
        """It is known already."""

    def expected(self, subject: Subject) -> Outcomes:
        if subject not in self._expected:
            self._expected[subject] = read_expected(subject, self.place)
        return self._expected[subject]

    def known(self, section: Section) -> tuple[Known, ...]:
        if section not in self._known:
            self._known[section] = read_known(section, self.place)
        return self._known[section]

    def pairs(self, section: Section) -> Pairs:
        if section not in self._pairs:
            self._pairs[section] = read_pairs(section, self.place)
        return self._pairs[section]

    def mistakes(self, section: Section) -> tuple[Mistake, ...]:
        return tuple(one.mistake for one in self.known(section))

    def comparing(self, section: Section, evidence: Evidence) -> Compared:
        """Groups show what is stored of them: see `shown`."""
        known = self.known(section)

        def show(group: Group, check: str) -> Outcome:
            together = self.pairs(section).get((group[0], group[1])) if group[1:] else None
            return shown([known[i] for i in group], evidence, check, together or {})

        def compared(groups: Collection[Group], telling: Collection[str]) -> dict[Group, Likeness]:
            against = Comparison(
                evidence.reference, evidence.learner, evidence.failing, tuple(telling)
            )
            possible = [group for group in groups if not _are_apart([known[i] for i in group])]
            found = {group: compare(against, partial(show, group)) for group in possible}
            return {group: likeness for group, likeness in found.items() if likeness}

        return compared


def shown(
    made: Sequence[Known], evidence: Evidence, check: str, together: Sketches | None = None
) -> Outcome:
    """What these mistakes, made at once, show in a check.

    Where they meet it is known by a sketch alone: they show what the learner's code shows if that
    fits, and else something that is like nothing.
    """
    expected, learner = evidence.reference[check], evidence.learner[check]
    departing = [one for one in made if one.departs(check)]
    if expected.unavailable or not departing:
        return expected
    if meet(departing, check):
        seen = (together or {}).get(check)
        return learner if seen and seen.fits(learner) else UNKNOWN
    if error := departing[0].errors.get(check):
        return Outcome(error=error)
    value = expected.value
    for one in departing:
        value = changed(value, one.changes[check], learner.value)
    return replace(expected, value=value)


def meet(made: Sequence[Known], check: str) -> bool:
    """Can't it be told from what each shows alone what they show in this check at once?

    It can where they change other places of the observation.
    """
    departing = [one for one in made if one.departs(check)]
    if any(check in one.errors for one in departing):
        return len(departing) > 1
    places = [place for one in departing for place in one.changes[check]]
    ordered = sorted(tuple(map(str, place)) for place in places)
    return any(later[: len(earlier)] == earlier for earlier, later in pairwise(ordered))


def _are_apart(made: Sequence[Known]) -> bool:
    return any(one.mistake.id in other.apart for one in made for other in made)
