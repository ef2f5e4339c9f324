"""Where the learner stands while watching: what was graded already is not graded again."""

from __future__ import annotations

from collections.abc import Callable

from kata.course.checks import parts_of
from kata.course.sections import Section, chapters, of_chapter
from kata.grading.grader import Grader
from kata.grading.submission import Submission
from kata.grading.suspects import suspected
from kata.judging.results import ChapterResult, SectionResult, TogetherResult


class GivenUp(Exception):
    """A newer grading has begun: nobody waits for this one."""


class Standing:
    """The last result of each section. It holds for as long as the file's text is the same."""

    def __init__(self, grader: Grader, say: Callable[[str], None]) -> None:
        self.grader = grader
        self.say = say  # is told what is graded now
        self.results: dict[Section, SectionResult] = {}

    def verdict(self, submission: Submission, section: Section) -> SectionResult:
        """Grade it, whatever is known of it. What was given up on the way is no verdict."""
        self.say(section.id)
        stop = self.grader.stop
        result = self.grader.verdict(
            submission, section, lambda title: self.say(f"{section.id} · {title}")
        )
        if stop.asked:
            raise GivenUp
        self.results[section] = result
        return result

    def together(self, submission: Submission, chapter: str) -> TogetherResult | None:
        """A chapter's parts put together, once each of them passes by itself."""
        if not all(self._known(submission, part).passed for part in parts_of(chapter)):
            return None
        together = self.grader.together(submission, chapter)
        return suspected(self.grader, submission, together) if together else None

    def chapters(self, submission: Submission) -> list[ChapterResult]:
        return [
            ChapterResult(
                chapter,
                tuple(self._known(submission, section) for section in of_chapter(chapter)),
                self.together(submission, chapter),
            )
            for chapter in chapters()
        ]

    def _known(self, submission: Submission, section: Section) -> SectionResult:
        known = self.results.get(section)
        if known and not known.bad_file and known.source == submission.sources.get(section.module):
            return known
        return self.verdict(submission, section)
