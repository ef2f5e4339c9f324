"""What a class's grades can be written to beside its own folder's files."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kata.course.errors import BadCall
from kata.reports.files import require_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kata.grading.grades import Gradebook
    from kata.reports.cases import Feedback
    from kata.reports.gradebooks import Filled
    from kata.reports.table import Table


def add_exports(parser: argparse.ArgumentParser) -> None:
    """What `class` and `merge` can be told of other readers."""
    parser.add_argument(
        "--canvas", metavar="GRADEBOOK.csv", type=Path, help="fill a copy of Canvas' gradebook"
    )
    parser.add_argument(
        "--moodle", metavar="WORKSHEET.csv", type=Path, help="fill a copy of Moodle's worksheet"
    )
    parser.add_argument(
        "--column",
        metavar="NAME",
        default="",
        help="the gradebook's column: an assignment of Canvas', or Moodle's Grade by another name",
    )
    parser.add_argument(
        "--junit", metavar="FILE", type=Path, help="write JUnit's XML, for CI servers, to FILE"
    )
    parser.add_argument(
        "--anonymous",
        action="store_true",
        help="leave everything out of report.html that says who is who, to show it to the class",
    )


@dataclass(frozen=True)
class Exports:
    """These options as values. Copies of gradebooks go into the folder of the grades."""

    canvas: Path | None
    moodle: Path | None
    column: str
    junit: Path | None

    def require(self, out: Path, submissions: Path | None) -> None:
        """Read what is to be filled, before anything is graded."""
        from kata.grading.grades import Gradebook

        if self.column and not (self.canvas or self.moodle):
            raise BadCall("--column says what to fill of --canvas GRADEBOOK.csv; name that too")
        if self.junit:
            among = submissions if submissions and submissions.is_dir() else None
            if not (self.junit.parent == out and not out.exists()):
                require_place(self.junit, among)
        for given, name, _ in self._gradebooks():
            if given.resolve() == (out / name).resolve():
                raise BadCall(f"the filled copy goes to {out / name}; move the exported one away")
        for _, _, fill in self._tables():
            fill(Gradebook((), (), 0))

    def write(self, folder: Path, book: Gradebook, feedback: Feedback) -> tuple[str, ...]:
        """Write them, and give what there is to say: above all who could not be matched."""
        from kata.grading.files import write
        from kata.reports.junit import junit_of_class

        if self.junit:
            write(self.junit, junit_of_class(book, feedback))
        said: list[str] = []
        for given, name, fill in self._tables():
            filled = fill(book)
            write(folder / name, filled.text)
            said += [f"{folder / name}, from {given}: {filled.remarks[0]}", *filled.remarks[1:]]
        return tuple(said)

    def _gradebooks(self) -> Iterator[tuple[Path, str, Callable[[Table, Gradebook], Filled]]]:
        from kata.reports.gradebooks import canvas, moodle

        if self.canvas:
            yield self.canvas, "canvas.csv", lambda table, book: canvas(table, book, self.column)
        if self.moodle:
            column = self.column if self.column and not self.canvas else "Grade"
            yield self.moodle, "moodle.csv", lambda table, book: moodle(table, book, column)

    def _tables(self) -> Iterator[tuple[Path, str, Callable[[Gradebook], Filled]]]:
        """The gradebooks, read: what they were at this moment is what is filled."""
        from functools import partial

        from kata.reports.table import Table

        for given, name, fill in self._gradebooks():
            yield given, name, partial(fill, Table.read(given))
