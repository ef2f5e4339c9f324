"""What a grade is: of a check, of a section, of a chapter. Every report is made from these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from kata.course.checks import Assembly, Check
from kata.course.lines import lines_of
from kata.course.sections import Section
from kata.judging.diagnosis import Diagnosis
from kata.judging.differences import Difference, difference
from kata.judging.location import Location
from kata.judging.marks import marks
from kata.judging.tolerances import held_to
from kata.wire.jobs import Source
from kata.wire.names import DOTTED
from kata.wire.outcomes import Frame, Outcome

if TYPE_CHECKING:
    from typing_extensions import Self

STUB = re.compile(rf"[\d.]+: ({DOTTED}{{1,80}}) is yours to write")  # see kata.course.exercises
LONGEST_STUB = 300  # characters of a line: what a search costs grows with their square
State = Literal["passed", "failed", "undecided", "waiting", "skipped"]


@dataclass(frozen=True)
class CheckResult:
    """What became of one check, beside what becomes of it with the reference.

    Only `failed` is held against the code. A check that meets a function which is still a stub
    waits for it. A property of which a number is wrong is undecided: another check is about that
    number. Neither earns anything.
    """

    check: Check
    state: State
    outcome: Outcome
    difference: Difference | None = None
    skipped: str = ""  # why it could not be made on this machine: neither gained nor lost
    diagnosis: Diagnosis | None = None
    location: Location | None = None  # of the one that a learner is shown

    @property
    def passed(self) -> bool:
        return self.state == "passed"

    @property
    def waits_for(self) -> str:
        """The function that is not written yet."""
        stub = STUB.fullmatch(self.outcome.error.message) if self.outcome.error else None
        return stub[1] if stub else "what raises NotImplementedError"

    @property
    def frame(self) -> Frame | None:
        """The line of a graded file that an exception came from, or that ran when time was up."""
        error = self.outcome.error
        frames = error.frames if error else self.outcome.frames
        return frames[-1] if frames else None


def verdict(check: Check, expected: Outcome, got: Outcome) -> CheckResult:
    """Hold what the submission showed in a check against what the reference showed."""
    if expected.unavailable:
        return CheckResult(check, "skipped", got, skipped=expected.unavailable)
    if _is_stub(got):
        return CheckResult(check, "waiting", got)
    if not got.observed:
        return CheckResult(check, "failed", got)
    got = replace(got, value=held_to(expected.value, got.value))
    found = difference(expected.value, got.value)
    state: State = "passed" if found is None else "undecided" if found.open else "failed"
    return CheckResult(check, state, got, found)


def _is_stub(outcome: Outcome) -> bool:
    """The learner's file raised it itself: torch does too, for what can't be done."""
    error = outcome.error
    if error is None or error.type != "NotImplementedError" or not error.frames:
        return False
    return error.frames[-1].source.startswith("raise")


@dataclass(frozen=True)
class Checked:
    """Some checks' results, in the order of the hidden file."""

    checks: tuple[CheckResult, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        return all(result.state in ("passed", "skipped") for result in self.checks)

    @property
    def score(self) -> int:
        return sum(result.passed for result in self.checks)

    @property
    def out_of(self) -> int:
        return sum(result.state != "skipped" for result in self.checks)

    @property
    def failing(self) -> tuple[CheckResult, ...]:
        """What is held against the code, in the order of the file.

        Where nothing but properties shows a wrong number, it is they that fail.
        """
        failed = self._in("failed")
        return failed or (self._in("undecided") if not self.waiting else ())

    @property
    def waiting(self) -> tuple[CheckResult, ...]:
        return self._in("waiting")

    @property
    def finding(self) -> CheckResult | None:
        """The one that a learner is shown."""
        return next(iter(self.failing), None)

    def with_location(self, location: Location | None) -> Self:
        """The same, with the finding's place."""
        found = self.finding
        checks = (replace(one, location=location) if one is found else one for one in self.checks)
        return replace(self, checks=tuple(checks)) if location else self

    def _in(self, state: State) -> tuple[CheckResult, ...]:
        return tuple(result for result in self.checks if result.state == state)


@dataclass(frozen=True)
class SectionResult(Checked):
    section: Section
    source: Source  # what was graded: the path as it is told, and the text as it was read
    bad_file: str = ""  # why it could not be read
    waits_for: tuple[Section, ...] = ()  # the learner's own sections that must pass first

    @property
    def not_started(self) -> bool:
        """Nothing is written yet, as far as can be seen."""
        return bool(self.waiting) and not (self.score or self.failing or self.waits_for)

    @property
    def stub(self) -> Frame:
        """The first function of the file that is still to be written."""
        lines = lines_of(self.source.text)
        for number, line in enumerate(lines, 1):
            line = line.strip()[:LONGEST_STUB]
            if line.startswith("raise NotImplementedError") and STUB.search(line):
                return Frame(self.source.path, number, line)
        frames = (check.frame for check in self.waiting if check.frame)
        return next(frames, Frame(self.source.path, 1, ""))

    @property
    def marks(self) -> tuple[str, ...]:
        """What an instructor may want to look at; no verdict."""
        touched = {name: None for check in self.checks for name in check.outcome.touched}
        return marks(self.source.text, tuple(touched))

    def with_diagnoses(self, diagnoses: Iterable[Diagnosis]) -> SectionResult:
        """The same, with each failing check's diagnosis: the first that accounts for it."""
        of = {name: one for one in reversed(list(diagnoses)) for name in one.checks}
        checks = (
            replace(one, diagnosis=of.get(one.check.name)) if one in self.failing else one
            for one in self.checks
        )
        return replace(self, checks=tuple(checks))

    def place(self, finding: CheckResult) -> Frame:
        """Where to look: the line that raised, or the definition that the check is about."""
        if finding.frame:
            return finding.frame
        said = finding.difference.sentence if finding.difference else ""
        return Frame(self.source.path, finding.check.line_in(self.source.text, said), "")


@dataclass(frozen=True)
class TogetherResult(Checked):
    """A chapter's own parts put together. It has no file: what raises says which it came from."""

    assembly: Assembly
    suspects: tuple[str, ...] = ()  # files: with the reference's in place of one, all fits

    def place(self, finding: CheckResult) -> Frame | None:
        """The line that raised, or the part to look at."""
        if finding.frame or not self.suspects:
            return finding.frame
        return Frame(self.suspects[0], 1, "")


@dataclass(frozen=True)
class ChapterResult:
    chapter: str
    sections: tuple[SectionResult, ...]
    together: TogetherResult | None = None  # tried once every part passes by itself
    waits_for: tuple[Section, ...] = ()  # the parts that don't

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
