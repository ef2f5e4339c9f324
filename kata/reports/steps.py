"""The one thing to do next."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from kata.course.checks import parts_of
from kata.course.sections import Section, following, sections
from kata.judging.results import ChapterResult, SectionResult, TogetherResult

FOLLOWED = ("given", "gives", "again", "never called", "behind")  # what a trace shows best


def after_section(result: SectionResult) -> str:
    """What to do once a section's verdict is there."""
    number = result.section.id
    finding = result.finding
    if result.waits_for:
        return f"python grader.py {result.waits_for[0].id}"
    if result.not_started:
        return f"python grader.py read {number}"
    if result.waiting and finding is None:
        return f"python grader.py hint {number}"
    if finding is None:
        return f"python grader.py show {number}, then {_after(result.section)}"
    if result.bad_file:
        return f"python grader.py reset {number}, which puts the stub there"
    if finding.outcome.unloadable:
        return f"mend that line, then python grader.py {number}"
    place = finding.location
    if place and not finding.diagnosis and (place.last_right or place.side in FOLLOWED):
        return f"python grader.py trace {number}"
    return f"python grader.py hint {number}" + (" 2" if finding.diagnosis else "")


def _after(section: Section) -> str:
    """The next section; after the last of a chapter's parts, all of them together."""
    whole, later = parts_of(section.chapter), following(section)
    if whole[-1:] == (section,):
        return f"python grader.py {section.chapter}, which puts your parts together"
    return f"python grader.py {later.id}" if later else "python grader.py"


def _after_together(result: TogetherResult) -> str:
    """The part to look at: the reference beside it, or, if it was given, its text again."""
    for path in result.suspects:
        file = PurePath(path)
        own = [section for section in sections() if section.file == file.name]
        return f"python grader.py {f'solution {own[0].id}' if own else f'reset {file.stem}'}"
    return ""


def after_chapters(results: Iterable[ChapterResult]) -> str:
    """The first section that doesn't pass; once all do, what the last one can show."""
    last = None
    for result in results:
        if result.together and not result.together.passed:
            return _after_together(result.together)
        for section in result.sections:
            last = section
            if not section.passed:
                return f"python grader.py {section.section.id}"
        if result.waits_for:
            return f"python grader.py {result.waits_for[0].id}"
    return f"python grader.py show {last.section.id}" if last else ""
