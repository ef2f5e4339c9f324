"""The files that one submission's grade can be written to, each for another reader."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kata.course.errors import BadCall
from kata.course.wording import reason

if TYPE_CHECKING:
    from kata.judging.results import Result
    from kata.reports.cases import Feedback

LEVELS = ("score", "titles", "full")


def add_reports(parser: argparse.ArgumentParser) -> None:
    for name, what in (
        ("junit", "JUnit's XML, for CI servers"),
        ("gradescope", "Gradescope's results.json"),
        ("classroom50", "Classroom 50's result.json"),
    ):
        parser.add_argument(f"--{name}", metavar="FILE", type=Path, help=f"write {what}, to FILE")
    parser.add_argument(
        "--feedback",
        choices=LEVELS,
        default="titles",
        help="how much these files tell: the score, what fails (titles), or values, exceptions "
        "and prints as well (full)",
    )


@dataclass(frozen=True)
class ReportFiles:
    """Where to write which report. A fault of the grader is written as one, never as a 0."""

    junit: Path | None
    gradescope: Path | None
    classroom50: Path | None
    feedback: Feedback

    @property
    def wanted(self) -> tuple[Path, ...]:
        return tuple(filter(None, (self.junit, self.gradescope, self.classroom50)))

    def require(self, submission: Path) -> None:
        """Refuse what can't be done before anything is graded."""
        from kata.reports.files import require_place

        for path in filter(None, (self.junit, self.gradescope)):
            require_place(path, submission)
        if self.classroom50:  # which wants it in the submission's own checkout
            from kata.reports.classroom50 import identity

            require_place(self.classroom50)
            identity(os.environ)

    def write(self, results: Sequence[Result], seed: int) -> None:
        from kata.reports.classroom50 import classroom50, identity
        from kata.reports.gradescope import gradescope
        from kata.reports.junit import junit
        from kata.walls.standing import missing, standing

        walls = standing(), missing()
        self._write(
            lambda: junit(results, self.feedback),
            lambda: gradescope(results, feedback=self.feedback, seed=seed, walls=walls),
            lambda: classroom50(results, identity(os.environ)),
        )

    @contextlib.contextmanager
    def faults(self) -> Iterator[None]:
        """What stops the grader inside is written down, and goes on its way."""
        try:
            yield
        except BadCall:
            raise
        except Exception as error:
            self._write_fault(reason(error))
            raise

    def _write_fault(self, reason: str) -> None:
        """Classroom 50 knows a fault by its missing file, so an older one has to go."""
        from kata.reports.gradescope import gradescope_of_fault
        from kata.reports.junit import junit_of_fault

        self._write(lambda: junit_of_fault(reason), lambda: gradescope_of_fault(reason))
        if self.classroom50:
            self.classroom50.unlink(missing_ok=True)

    def _write(self, *texts: Callable[[], str]) -> None:
        from kata.grading.files import write

        for path, text in zip((self.junit, self.gradescope, self.classroom50), texts):
            if path:
                write(path, text())
