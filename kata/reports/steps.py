"""The one thing to do next."""

from __future__ import annotations

from collections.abc import Iterable

from kata.course.sections import following
from kata.judging.results import ChapterResult, SectionResult

FOLLOWED = ("given", "gives", "again", "never called", "behind")  # what a trace shows best


def after_section(result: SectionResult) -> str:
    """What to do once a section's verdict is there."""
    number = result.section.id
    finding = result.finding
    if result.not_started:
        return f"python grader.py read {number}"
    if result.waiting and finding is None:
        return f"python grader.py hint {number}"
    if finding is None:
        later = following(result.section)
        return f"python grader.py show {number}" + (
            f", then python grader.py {later.id}" if later else ""
        )
    if result.bad_file:
        return f"python grader.py reset {number}, which puts the stub there"
    if finding.outcome.unloadable:
        return f"mend that line, then python grader.py {number}"
    place = finding.location
    if place and not finding.diagnosis and (place.last_right or place.side in FOLLOWED):
        return f"python grader.py trace {number}"
    return f"python grader.py hint {number}" + (" 2" if finding.diagnosis else "")


def after_chapters(results: Iterable[ChapterResult]) -> str:
    """The first section that doesn't pass; once all do, what the last one can show."""
    last = None
    for result in results:
        if result.together and not result.together.passed:
            return ""
        for section in result.sections:
            last = section
            if not section.passed:
                return f"python grader.py {section.section.id}"
    return after_section(last) if last else ""
