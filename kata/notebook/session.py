"""What a notebook has graded so far, and the grader that stays warm between its cells."""

from __future__ import annotations

import atexit
import contextlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import kata
from kata.course.cells import as_file
from kata.course.checks import parts_of
from kata.course.errors import Fault
from kata.course.places import EXERCISES
from kata.course.sections import Section
from kata.judging.results import Result, SectionResult, TogetherResult

if TYPE_CHECKING:
    from kata import Submission
    from kata.grading.grader import Grader


class Session:
    """From `%load_ext` to the kernel's end.

    The grader's workers load torch once, and end when the kernel does, however it ends: they listen
    to it on a line that the system closes. Each section is graded alone, whatever ran before.
    """

    def __init__(self) -> None:
        self.cells: dict[Section, str] = {}  # the newest code of each
        self.passed: dict[Section, Submission] = {}
        self.resources = contextlib.ExitStack()
        self.grader = self._open()

    def _open(self) -> Grader:
        atexit.register(self.close)
        return self.resources.enter_context(kata.open_grader())

    def close(self) -> None:
        self.resources.close()
        atexit.unregister(self.close)

    def grade(self, section: Section, code: str) -> SectionResult:
        """Grade a cell, and remember its code for demonstrations and for the whole."""
        self.cells[section] = code
        self.passed.pop(section, None)
        submission = kata.Submission.source(section, as_file(section, code), f"cell {section.id}")
        with self._grading():
            result = self.grader.grade(submission, section)
        if result.passed:
            self.passed[section] = submission
        return result

    def together(self, chapter: str) -> TogetherResult | None:
        """A chapter's parts put together, once each of their cells passes."""
        wanted = parts_of(chapter)
        if not set(wanted) <= set(self.passed):
            return None
        sources = {name: text for one in wanted for name, text in self.passed[one].sources.items()}
        with self._grading():
            return self.grader.together(kata.Submission("", sources), chapter)

    def grade_files(self, words: Sequence[str]) -> list[Result]:
        """What lies in exercises/, as on the command line."""
        asked_for = kata.sections(*words)
        with self._grading():
            return self.grader.results(kata.Submission.folder(EXERCISES), asked_for)

    @contextlib.contextmanager
    def _grading(self) -> Iterator[None]:
        """While it lasts, whatever ends a grading ends its workers too: Ctrl-C, or their fault.

        Afterwards a worker waits for the next cell.
        """
        try:
            yield
            self.grader.get_ready()
        except Fault:
            self.close()
            self.grader = self._open()
            raise
        except BaseException:
            self.grader.give_up()
            raise
