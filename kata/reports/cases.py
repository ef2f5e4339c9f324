"""Checks one by one, as course systems and CI servers list them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kata.grading.entries import MOST_PRINTED, MOST_SAID
from kata.judging.results import (
    Checked,
    CheckResult,
    Result,
    SectionResult,
    State,
    chapters_of,
    sections_of,
)
from kata.judging.words import message
from kata.reports.text import cut, sentence
from kata.wire.outcomes import TOOK_LONGER
from kata.wire.shown import printable

Feedback = Literal["score", "titles", "full"]  # how much whoever reads a report is told


@dataclass(frozen=True)
class Case:
    """A check of one submission. All text that a submission had a hand in is in `detail`.

    The rest is ours, so that it can be shown to whoever wrote the code: code under test can print
    what it finds in its worker, the reference of earlier sections included.
    """

    section: str
    file: str
    number: int  # in its section, from 1
    of: int  # how many of its section's checks count
    name: str
    title: str
    state: State
    seconds: float
    diagnosis: str = ""  # what a known mistake is explained with
    what: str = ""  # what happened, in our words alone
    detail: str = ""  # values, exceptions and prints

    @property
    def passed(self) -> bool:
        return self.state == "passed"

    def text(self, feedback: Feedback) -> str:
        """What is said of it below its title."""
        if feedback == "score" or self.passed:
            return ""
        parts = (self.detail, self.diagnosis) if feedback == "full" else (self.what, self.diagnosis)
        return "\n\n".join(filter(None, parts))


def cases(results: Sequence[Result]) -> tuple[Case, ...]:
    """All checks of some results; those of a chapter put together come last."""
    found = [case for section in sections_of(results) for case in _of_section(section)]
    for chapter in chapters_of(results):
        if chapter.together:
            found += _of_checks(chapter.together, chapter.chapter, "")
    return tuple(found)


def _of_section(result: SectionResult) -> Iterator[Case]:
    if result.bad_file:
        reason = f"{result.section.file}: {result.bad_file}."
        for case in _of_checks(result, result.section.id, result.section.file):
            yield Case(**{**vars(case), "what": sentence(reason), "detail": sentence(reason)})
    else:
        yield from _of_checks(result, result.section.id, result.section.file)


def _of_checks(result: Checked, section: str, file: str) -> Iterator[Case]:
    for number, check in enumerate(result.checks, 1):
        yield Case(
            section,
            file,
            number,
            result.out_of,
            check.check.name,
            check.check.title,
            check.state,
            check.outcome.seconds,
            check.diagnosis.explanation if check.diagnosis else "",
            _what(check),
            _detail(result, check),
        )


def _what(check: CheckResult) -> str:
    """What became of a check, with no word that comes from the submission."""
    outcome = check.outcome
    line = f" (line {check.frame.line})" if check.frame else ""
    match check.state:
        case "passed":
            return ""
        case "skipped":
            return message(check)
        case "waiting":
            return "What it looks at is still to be written."
        case "undecided":
            return "It can't be told yet: a number that another check is about is wrong."
    if outcome.unloadable:
        return f"Your file could not be loaded{line}."
    if outcome.error:
        return f"Your code raised an exception{line}."
    if outcome.ended.startswith(TOOK_LONGER):
        return f"Your code took too long{line}."
    if outcome.ended:
        return "Your code ended the process that it ran in."
    return "It comes out otherwise than it should."


def _detail(result: Checked, check: CheckResult) -> str:
    if check.passed:
        return ""
    lines = [cut(message(check), MOST_SAID)]
    if isinstance(result, SectionResult) and check in result.failing:
        place = result.place(check)
        lines[0] = f"{place.path}:{place.line}: {lines[0]}"
    if (found := check.difference) and found.expected:
        got, expected = found.names
        rows = [*found.given, (got, found.got), (expected, found.expected)]
        lines += [f"    {name}  {value}" for name, value in rows]
    if text := check.outcome.printed.strip():
        lines += ["", "Your code printed:", cut(text, MOST_PRINTED)]
    return printable("\n".join(lines))
