"""What is graded under many seeds, and what must not depend on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import kata
from kata.course.mistakes import Mistake, mistakes
from kata.course.sections import Section
from kata.grading.grader import Grader
from kata.judging.comparison import agree, compare
from kata.judging.diagnosis import Evidence, diagnose
from kata.judging.results import verdict
from kata.wire.jobs import Comparison
from kata.wire.outcomes import Outcomes
from tests.conftest import solution, sources


@dataclass(frozen=True)
class Subject:
    """A known mistake, or a whole file that must pass or fail."""

    name: str
    text: str


def subjects(section: Section) -> list[Subject]:
    """All that the tests know of a section: its mistakes first."""
    plain = solution(section)
    known = [Subject(f"mistake {m.id}", m.apply(plain)) for m in mistakes(section.module)]
    files = [
        Subject(f"{kind} {path.stem}", path.read_text(encoding="utf-8"))
        for kind in ("right", "wrong", "lookalikes")
        for owner, path in sources(kind)
        if owner == section
    ]
    return known + files


def verdicts(grader: Grader, section: Section, chosen: list[Subject]) -> dict[Subject, str]:
    """What becomes of each one's checks, and what it is named.

    The section's mistakes come first among those chosen: the others are held against them.
    """
    shown = grader.shows(section, [subject.text for subject in chosen])
    known, expected = mistakes(section.module), grader.expected(section)
    found = {}
    for subject, outcomes in zip(chosen, shown, strict=True):
        names = named(known, Evidence(expected, outcomes), shown)
        found[subject] = f"{_states(section, expected, outcomes)}; {', '.join(names) or 'no name'}"
    return found


def states(grader: Grader, section: Section, chosen: list[Subject]) -> dict[Subject, str]:
    """What becomes of each one's checks."""
    shown = grader.shows(section, [subject.text for subject in chosen])
    expected = grader.expected(section)
    return {s: _states(section, expected, one) for s, one in zip(chosen, shown, strict=True)}


def _states(section: Section, expected: Outcomes, outcomes: Outcomes) -> str:
    results = (verdict(c, expected[c.name], outcomes[c.name]) for c in kata.checks(section))
    named = [f"{one.check.name} {one.state}" for one in results if one.state != "passed"]
    return ", ".join(named) or "passed"


def named(known: Iterable[Mistake], evidence: Evidence, shown: list[Outcomes]) -> list[str]:
    """The ids of what is diagnosed, given what each mistake shows."""

    def together(group: tuple[int, ...]) -> Outcomes:
        """What mistakes show that are made at once: each, what it shows alone."""
        return {
            name: next((s[name] for i in group if not agree(one, (s := shown[i])[name])), one)
            for name, one in evidence.reference.items()
        }

    def compared(groups, telling):
        against = comparison(evidence, telling)
        found = {group: compare(against, together(group).__getitem__) for group in groups}
        return {group: one for group, one in found.items() if one}

    return [diagnosis.id for diagnosis in diagnose(evidence, tuple(known), compared)]


def comparison(evidence: Evidence, telling: Iterable[str]) -> Comparison:
    return Comparison(evidence.reference, evidence.learner, evidence.failing, tuple(telling))
