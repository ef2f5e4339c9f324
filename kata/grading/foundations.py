"""What a section builds on where there are no solutions: the submission's own earlier sections."""

from __future__ import annotations

from collections.abc import Callable

from kata.course.sections import Section, before
from kata.grading.jobs import Jobs
from kata.grading.submission import Submission
from kata.judging.results import SectionResult
from kata.wire.jobs import Source

Texts = tuple[tuple[str, Source | None], ...]  # a section's and all earlier ones, by their names


class Foundations:
    """Asks for verdicts on earlier sections, unless they are noted as having passed."""

    def __init__(self, jobs: Jobs, verdict: Callable[[Submission, Section], SectionResult]) -> None:
        self.jobs, self.verdict = jobs, verdict
        self.passed: set[Texts] = set()

    def missing(self, submission: Submission, section: Section) -> tuple[Section, ...]:
        """The submission's own sections that this one builds on and that don't pass yet."""
        return tuple(
            one for one in self.jobs.foundations(section) if not self._passes(submission, one)
        )

    def _passes(self, submission: Submission, section: Section) -> bool:
        """Does it, with all that it builds on? What has passed passes as long as its texts stay."""
        known = _texts(submission, section) in self.passed
        return known or self.verdict(submission, section).passed

    def note(self, submission: Submission, section: Section) -> None:
        """It has passed."""
        self.passed.add(_texts(submission, section))


def _texts(submission: Submission, section: Section) -> Texts:
    built_on = [one.module for one in (section, *before(section))]
    own = tuple((name, submission.sources.get(name)) for name in built_on)
    return own + tuple(submission.modules.items())
