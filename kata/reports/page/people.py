"""Where each of a class stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from kata.course.fingerprint import fingerprint
from kata.course.sections import Section
from kata.grading.grades import Grade, Gradebook, rounded
from kata.judging.results import SectionResult
from kata.reports.page.sections import has_begun
from kata.reports.text import sentence
from kata.wire.shown import one_line

Kind = Literal["pass", "part", "idle", "fault"]
MARKS: dict[Kind, str] = {"pass": "✓", "part": "◐", "idle": "·", "fault": "?"}


@dataclass(frozen=True)
class Cell:
    """One person's one section: a mark and points to see, and words to hear."""

    kind: Kind
    points: str
    words: str

    @property
    def mark(self) -> str:
        return MARKS[self.kind]


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    cells: tuple[Cell, ...]
    total: str
    final: str  # what is left of it where something is late
    percent: str
    status: str


@dataclass(frozen=True)
class Place:
    """Where some people are stuck: in their first section that doesn't pass."""

    section: Section
    what: str
    who: tuple[str, ...]


@dataclass(frozen=True)
class Gap:
    """What could not be graded of somebody, and why."""

    who: str
    why: str


def names(book: Gradebook, anonymous: bool) -> dict[str, str]:
    """How everybody is called on the page, by id: two of one name are told apart by it.

    Anonymous people are numbered by what the page shows of what they reached, and where that is the
    same by lot: any other order could be compared with a list of names.
    """
    if not anonymous:
        often = Counter(one_line(grade.name) for grade in book.grades)
        return {
            grade.id: one_line(_called(grade, often[one_line(grade.name)])) for grade in book.grades
        }

    secret = _secret(book)

    def rank(grade: Grade) -> tuple[object, ...]:
        reached = book.total(grade), *(book.earned(grade, section) for section in book.sections)
        shown = [-Fraction(rounded(points) or 0) for points in reached]
        missing = () if grade.fault else grade.missing
        return shown, grade.status, missing, fingerprint([secret, grade.id])

    ranked = sorted(book.grades, key=rank)
    return {grade.id: f"Student {number}" for number, grade in enumerate(ranked, 1)}


def _secret(book: Gradebook) -> str:
    """What lots are drawn with: always the same ones, and by nobody who lacks the class's work.

    The seed alone isn't enough: it is one of few, and may be published some day.
    """
    work = sorted(
        text
        for grade in book.grades
        for text in (*grade.submitted.values(), *(one.source.text for one in grade.results))
    )
    return fingerprint([str(book.seed), *work])


def _called(grade: Grade, often: int) -> str:
    if not grade.name:
        return grade.id
    return grade.name if often == 1 else f"{grade.name} ({grade.id})"


def people(book: Gradebook, called: dict[str, str], anonymous: bool) -> list[Person]:
    grades = {grade.id: grade for grade in book.grades}
    return [
        Person(
            "" if anonymous else one_line(grade.id),
            called[grade.id] if anonymous else one_line(grade.name or grade.id),
            tuple(_cell(book, grade, section) for section in book.sections),
            rounded(book.total(grade)),
            rounded(book.final(grade)),
            rounded(book.percent(book.final(grade)), 0),
            grade.status,
        )
        for grade in map(grades.__getitem__, called)
    ]


def _cell(book: Gradebook, grade: Grade, section: Section) -> Cell:
    result, points = grade.of(section), rounded(book.earned(grade, section))
    if grade.fault or result is None:
        return Cell("fault", "", "not graded")
    if result.bad_file:
        return Cell("idle", points, "no file that can be read")
    if result.not_started:
        return Cell("idle", points, "not started")
    checks = f"{result.score} of {result.out_of} checks"
    return Cell("pass" if result.passed else "part", points, checks)


def places(book: Gradebook, called: dict[str, str]) -> list[Place]:
    """Section by section, the commonest place first."""
    stuck: dict[tuple[Section, str], list[str]] = defaultdict(list)
    for grade in book.grades:
        if not grade.fault and (result := _first_unfinished(grade)):
            stuck[result.section, _what(result)].append(called[grade.id])
    order = {section: number for number, section in enumerate(book.sections)}
    return [
        Place(section, what, tuple(sorted(who)))
        for (section, what), who in sorted(
            stuck.items(), key=lambda item: (order[item[0][0]], -len(item[1]), item[0][1])
        )
    ]


def gaps(book: Gradebook, called: dict[str, str], anonymous: bool) -> list[Gap]:
    """Who could not be graded, in whole or in part. What the grader says may hold their name."""
    found = []
    grades = {grade.id: grade for grade in book.grades}
    for id, who in called.items():
        grade = grades[id]
        if grade.fault:
            why = "" if anonymous else f": {one_line(grade.fault)}"
            found.append(Gap(who, f"Not graded{why}"))
            continue
        bad = [one for one in grade.results if one.bad_file and has_text(one, grade)]
        for one in bad:
            why = "it can't be read" if anonymous else one.bad_file
            found.append(Gap(who, sentence(f"{one.section.file}: {why}")))
        if grade.missing:
            found.append(Gap(who, f"Not handed in: {', '.join(map(one_line, grade.missing))}"))
    return found


def has_text(result: SectionResult, grade: Grade) -> bool:
    """Was there a file, though it can't be read? Those that were not handed in are told once."""
    return result.section.file not in grade.missing


def mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _first_unfinished(grade: Grade) -> SectionResult | None:
    return next((result for result in grade.results if not result.passed), None)


def _what(result: SectionResult) -> str:
    """What is first in the way, in our words: nothing of a submission's."""
    if result.bad_file:
        return "No file that can be read"
    if not has_begun(result):
        return "Not started"
    if finding := result.finding:
        if finding.outcome.unloadable:
            return "The file could not be loaded"
        return finding.check.title
    return "Begun, and right so far; something is still to be written"
