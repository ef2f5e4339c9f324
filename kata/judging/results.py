"""What a grade is: of a check, of a section, of a chapter. Every report is made from these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kata.course.checks import Assembly, Check
from kata.course.sections import Section
from kata.judging.diagnosis import Diagnosis
from kata.judging.differences import Difference, difference
from kata.wire.jobs import Source
from kata.wire.outcomes import Frame, Outcome


@dataclass(frozen=True)
class CheckResult:
    check: Check
    passed: bool
    outcome: Outcome
    difference: Difference | None = None
    skipped: str = ""  # why it could not be made: neither gained nor lost
    diagnosis: Diagnosis | None = None

    @property
    def not_started(self) -> bool:
        """The learner's file raised it itself: torch does too, for what can't be done."""
        error = self.outcome.error
        if error is None or error.type != "NotImplementedError" or not error.frames:
            return False
        return error.frames[-1].source.startswith("raise")

    @property
    def frame(self) -> Frame | None:
        """The line of a graded file that an exception came from."""
        error = self.outcome.error
        return error.frames[-1] if error and error.frames else None


def verdict(check: Check, expected: Outcome, got: Outcome) -> CheckResult:
    """Hold what the submission showed in a check against what the reference showed."""
    if expected.unavailable:
        return CheckResult(check, True, got, skipped=expected.unavailable)
    if not got.observed:
        return CheckResult(check, False, got)
    found = difference(expected.value, got.value)
    return CheckResult(check, found is None, got, found)


@dataclass(frozen=True)
class Checked:
    """Some checks' results, in the order of the hidden file."""

    checks: tuple[CheckResult, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        return all(result.passed for result in self.checks)

    @property
    def score(self) -> int:
        return sum(result.passed and not result.skipped for result in self.checks)

    @property
    def out_of(self) -> int:
        return sum(not result.skipped for result in self.checks)

    @property
    def finding(self) -> CheckResult | None:
        """The one that a learner is shown: the first that fails, in the order of the file."""
        return next((result for result in self.checks if not result.passed), None)


@dataclass(frozen=True)
class SectionResult(Checked):
    section: Section
    source: Source  # what was graded: the path as it is told, and the text as it was read
    bad_file: str = ""  # why it could not be read

    @property
    def not_started(self) -> bool:
        return self.score == 0 and self.finding is not None and self.finding.not_started

    def with_diagnoses(self, diagnoses: Iterable[Diagnosis]) -> SectionResult:
        """The same, with each failing check's diagnosis: the first that accounts for it."""
        of = {name: one for one in reversed(list(diagnoses)) for name in one.checks}
        checks = (
            one if one.passed else replace(one, diagnosis=of.get(one.check.name))
            for one in self.checks
        )
        return replace(self, checks=tuple(checks))

    def place(self, finding: CheckResult) -> Frame:
        """Where to look: the line that raised, or the definition that the check is about.

        The text is searched and not parsed: parsing is for the worker, whom it may crash.
        """
        if finding.frame:
            return finding.frame
        said = finding.difference.sentence if finding.difference else ""
        about = min(finding.check.about, key=lambda name: name not in said, default="")
        defines = re.compile(rf"(?:class |def )?{about}\b")
        lines = enumerate(self.source.text.splitlines(), 1)
        line = next((number for number, text in lines if defines.match(text)), 1)
        return Frame(self.source.path, line, "")


@dataclass(frozen=True)
class TogetherResult(Checked):
    """A chapter's own parts put together. It has no file: what raises says which it came from."""

    assembly: Assembly


@dataclass(frozen=True)
class ChapterResult:
    chapter: str
    sections: tuple[SectionResult, ...]
    together: TogetherResult | None = None  # tried once every section passes

    @property
    def passed(self) -> bool:
        parts: list[Checked] = [*self.sections, *([self.together] if self.together else [])]
        return all(part.passed for part in parts)


Result = SectionResult | ChapterResult  # what one call can come to


def sections_of(results: Sequence[Result]) -> Iterator[SectionResult]:
    """The sections of all results, in the course's order."""
    for result in results:
        yield from result.sections if isinstance(result, ChapterResult) else (result,)


def chapters_of(results: Sequence[Result]) -> list[ChapterResult]:
    return [result for result in results if isinstance(result, ChapterResult)]
