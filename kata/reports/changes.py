"""Whose grade moved since an older table was written, and by which checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kata.course.checks import checks
from kata.course.sections import Section
from kata.grading.grades import Grade, Gradebook, rounded
from kata.reports.grades_csv import harmless
from kata.wire.shown import one_line

MOST = 3  # checks that are named of a section
Passed = Mapping[tuple[str, str], frozenset[str]]  # checks' names, by student's and section's id


def changes(book: Gradebook, old: Mapping[str, Mapping[str, str]], before: Passed) -> Iterator[str]:
    """A line for each section of which somebody's points are not what they were."""
    new = {grade.id: grade for grade in book.grades}
    for grade in book.grades:
        was = old.get(harmless(grade.id))
        if was is None:
            yield f"{one_line(grade.name)}: new, {_total(book, grade)}"
            continue
        for section in book.sections:
            now, then = rounded(book.earned(grade, section)), was.get(section.id)
            if then is not None and now != then:
                moved = f"{then or 'not graded'} -> {now or 'not graded'}"
                why = _why(grade, section, before.get((grade.id, section.id)))
                yield f"{one_line(grade.name)}: {section.id} {moved}{why}"
    known = {harmless(one) for one in new}
    for one, was in old.items():
        if one not in known:
            yield f"{one_line(was.get('name') or one)}: not there any more, had {was['total']}"


def _total(book: Gradebook, grade: Grade) -> str:
    return rounded(book.total(grade)) or "not graded"


def _why(grade: Grade, section: Section, before: frozenset[str] | None) -> str:
    """The checks that pass now and didn't, and the other way round, where that is known."""
    result = grade.of(section)
    if before is None or result is None:
        return ""
    titles = {check.name: check.title for check in checks(section)}
    now = {check.check.name for check in result.checks if check.passed}
    parts = [("now passes", now - before), ("now fails", before - now)]
    return "".join(
        f"; {verb}: {_listed([titles.get(name, name) for name in sorted(names)])}"
        for verb, names in parts
        if names
    )


def _listed(titles: list[str]) -> str:
    shown = " ".join(titles[:MOST])
    return shown if len(titles) <= MOST else f"{shown} and {len(titles) - MOST} more"
