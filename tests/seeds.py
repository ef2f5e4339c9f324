"""What is graded under many seeds, and what must not depend on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import kata
from kata.course.mistakes import Mistake, mistakes
from kata.course.sections import Section
from kata.grading.grader import Grader
from kata.judging.comparison import agree, compare, departures
from kata.judging.diagnosis import Evidence, diagnose
from kata.judging.differences import difference
from kata.judging.results import verdict
from kata.wire.jobs import Comparison
from kata.wire.outcomes import Outcome, Outcomes
from tests.conftest import solution, sources


@dataclass(frozen=True)
class Subject:
    """A known mistake, or a whole file that must pass or fail."""

    kind: str
    name: str
    text: str


@dataclass(frozen=True)
class Findings:
    """What is found of it, but for the numbers in it."""

    states: str  # the checks that don't pass, and what becomes of them
    departs: set[str]  # the checks in which it doesn't show what the reference shows
    made: set[str]  # the checks that could be made
    names: list[str]  # what is diagnosed

    def __str__(self) -> str:
        return f"{self.states or 'passed'}; {', '.join(self.names) or 'no name'}"


def subjects(section: Section) -> list[Subject]:
    """All that the tests know of a section: its mistakes first."""
    plain = solution(section)
    known = [Subject("mistake", m.id, m.apply(plain)) for m in mistakes(section.module)]
    files = [
        Subject(kind, path.stem, path.read_text(encoding="utf-8"))
        for kind in ("right", "wrong", "lookalikes")
        for owner, path in sources(kind)
        if owner == section
    ]
    return known + files


def texts(chosen: Iterable[Subject], known: Iterable[Mistake] = ()) -> Iterator[str]:
    """All that is graded, and the mistakes that it is told apart from."""
    for one in chosen:
        yield from (one.kind, one.name, one.text)
    for mistake in known:
        yield from (mistake.id, mistake.old, mistake.new, mistake.explanation)
        yield from sorted(mistake.fails)


def findings(
    grader: Grader,
    section: Section,
    chosen: list[Subject],
    is_named: Callable[[Subject], bool] = lambda subject: True,
) -> dict[Subject, Findings]:
    """All that is found of each; the mistakes come first, and the rest is held against them.

    To look for a name takes long where there is none, so it is looked for where it is wanted.
    """
    shown = grader.variants.shows(section, [subject.text for subject in chosen])
    known, expected = mistakes(section.module), grader.expected(section)
    found = {}
    for subject, outcomes in zip(chosen, shown, strict=True):
        evidence = _written(section, expected, outcomes)
        wanted = is_named(subject) and evidence.tells()
        found[subject] = Findings(
            _states(section, expected, outcomes),
            set(departures(expected, outcomes)),
            set(Evidence(expected, expected).made),
            named(known, evidence, shown) if wanted else [],
        )
    return found


def _written(section: Section, expected: Outcomes, outcomes: Outcomes) -> Evidence:
    """What is seen of the code that is written: checks that wait for a stub say nothing."""
    names = [
        check.name
        for check in kata.checks(section)
        if verdict(check, expected[check.name], outcomes[check.name]).state != "waiting"
    ]
    return Evidence({n: expected[n] for n in names}, {n: outcomes[n] for n in names})


def states(grader: Grader, section: Section, chosen: list[Subject]) -> dict[Subject, str]:
    """What becomes of each one's checks."""
    shown = grader.variants.shows(section, [subject.text for subject in chosen])
    expected = grader.expected(section)
    return {s: _states(section, expected, one) for s, one in zip(chosen, shown, strict=True)}


def _states(section: Section, expected: Outcomes, outcomes: Outcomes) -> str:
    results = (verdict(c, expected[c.name], outcomes[c.name]) for c in kata.checks(section))
    fine = ("passed", "skipped")
    return ", ".join(f"{one.check.name} {one.state}" for one in results if one.state not in fine)


def named(known: Iterable[Mistake], evidence: Evidence, shown: list[Outcomes]) -> list[str]:
    """The ids of what is diagnosed, given what each mistake shows."""

    def together(group: tuple[int, ...]) -> Outcomes:
        """What mistakes show that are made at once: each, what it shows alone."""
        return {
            name: _at_once(one, [shown[i][name] for i in group])
            for name, one in evidence.reference.items()
        }

    def compared(groups, telling):
        against = comparison(evidence, telling)
        found = {group: compare(against, together(group).__getitem__) for group in groups}
        return {group: one for group, one in found.items() if one}

    return [diagnosis.id for diagnosis in diagnose(evidence, tuple(known), compared)]


def _at_once(reference: Outcome, shown: list[Outcome]) -> Outcome:
    """What a check shows of mistakes: each part of a dict as the first has it that changes it."""
    departing = [one for one in shown if not agree(reference, one)]
    if len(departing) < 2 or any(not isinstance(one.value, dict) for one in departing):
        return departing[0] if departing else reference
    parts = dict(before := reference.value)
    for one in reversed(departing):
        own = one.value.items()
        parts |= {n: v for n, v in own if n not in before or difference(before[n], v)}
    return Outcome(value=parts)


def comparison(evidence: Evidence, telling: Iterable[str]) -> Comparison:
    return Comparison(evidence.reference, evidence.learner, evidence.failing, tuple(telling))
