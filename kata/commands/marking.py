"""How grades count and what is told of them: what `class` and `merge` have in common."""

from __future__ import annotations

import argparse
from argparse import ArgumentTypeError
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from kata.commands.exports import Exports, add_exports
from kata.commands.reports import LEVELS
from kata.course.errors import BadCall, Fault
from kata.course.sections import sections

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kata.grading.grades import Grade, Gradebook, Lateness, Points
    from kata.grading.journal import Journal, Record
    from kata.grading.late import Deadline
    from kata.reports.cases import Feedback
    from kata.reports.class_folder import ClassFolder

GRADED, NOT_GRADED = 0, 3


def add_marking(parser: argparse.ArgumentParser) -> None:
    """The options of which `Marking` has the values."""
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=Path("grades"), help="where to write (grades/)"
    )
    _add_points(parser)
    parser.add_argument(
        "--feedback",
        choices=LEVELS,
        default="titles",
        help="what students are told: the score, titles of what fails, or full: values too",
    )
    parser.add_argument(
        "--diff", metavar="OLD.csv", type=Path, help="list whose grade moved, and by which check"
    )
    parser.add_argument(
        "--excel", action="store_true", help="begin grades.csv with the mark that Excel wants"
    )
    add_exports(parser)


def _add_points(parser: argparse.ArgumentParser) -> None:
    """What sections count, and what late ones lose."""
    parser.add_argument(
        "--points",
        nargs="+",
        metavar="4.2=10",
        default=(),
        help="what sections count (10 each), or a CSV file with the columns section,points",
    )
    parser.add_argument(
        "--all-or-nothing",
        action="store_true",
        help="points for a section only when all of its checks pass",
    )
    parser.add_argument(
        "--deadlines",
        metavar="CSV",
        type=Path,
        help="a table with the column deadline and, if wanted, id, section and submitted",
    )
    parser.add_argument(
        "--penalty",
        metavar="PERCENT",
        type=_percent,
        default=Fraction(10, 100),
        help="of a late section's points for each day that has begun (10)",
    )
    parser.add_argument(
        "--most-penalty",
        metavar="PERCENT",
        type=_percent,
        default=Fraction(1),
        help="never more than this (100)",
    )


@dataclass(frozen=True)
class Marking:
    """Their values, which each of the two commands has besides its own."""

    points: tuple[str, ...]
    all_or_nothing: bool
    deadlines: Path | None
    penalty: Fraction
    most_penalty: Fraction
    feedback: Feedback
    diff: Path | None
    excel: bool
    out: Path
    canvas: Path | None
    moodle: Path | None
    column: str
    junit: Path | None
    anonymous: bool

    @property
    def exports(self) -> Exports:
        return Exports(self.canvas, self.moodle, self.column, self.junit)

    def require(self, submissions: Path | None = None) -> None:
        """Read every table once before anything is graded: what is wrong is said at once."""
        from kata.reports.grades_csv import read_points

        self.exports.require(self.out, submissions)

        self._points()
        self._deadlines()
        if self.diff:
            read_points(self.diff)

    def gradebook(self, record: Record, grades: Sequence[Grade]) -> Gradebook:
        from kata.grading.grades import Gradebook

        heading = record.heading
        chosen = sections(*heading.sections)
        late = self._lateness(grades) if self.deadlines else None
        return Gradebook(
            chosen, tuple(grades), heading.terms.seed, self._points(), late, heading.remarks
        )

    def finish(self, folder: ClassFolder, journal: Journal, grades: Sequence[Grade]) -> int:
        """Write all that is wanted, then say what it came to; the exit status says it as well."""
        from kata.reports.changes import changes
        from kata.reports.class_summary import show_summary
        from kata.reports.grades_csv import read_points

        book = self.gradebook(journal.record, grades)
        faults = {grade.fault for grade in grades}
        if len(faults) == 1 and "" not in faults and journal.faults:
            raise Fault(faults.pop())
        moved = list(changes(book, read_points(self.diff), journal.passed())) if self.diff else None
        folder.write(book, self.feedback, self.excel, self.anonymous)
        said = self.exports.write(folder.path, book, self.feedback)
        journal.end()
        show_summary(folder, book, self._timeless(book), moved, said)
        return NOT_GRADED if any(grade.fault for grade in grades) else GRADED

    def _timeless(self, book: Gradebook) -> tuple[str, ...]:
        """Whose work has no time that deadlines could be held against."""
        from kata.grading.late import unknown

        return tuple(unknown(self._deadlines(), book.grades, book.sections))

    def _points(self) -> Points:
        """What sections count, by words or by a table; `4=10` is said of each in the chapter."""
        from kata.grading.grades import Points

        words = list(self.points)
        if len(words) == 1 and "=" not in words[0]:
            words = [f"{section}={points}" for section, points in _table(Path(words[0]))]
        most: dict[str, Fraction] = {}
        for word in words:
            for_what, equals, points = word.partition("=")
            try:
                worth = Fraction(points.strip().replace(",", "."))
            except (ValueError, ZeroDivisionError):
                worth = Fraction(-1)
            if not equals or worth < 0:
                raise BadCall(f"--points takes words such as 4.2=10, or one CSV file, not {word!r}")
            most |= {section.id: worth for section in sections(for_what.strip())}
        return Points(most, partial=not self.all_or_nothing)

    def _lateness(self, grades: Sequence[Grade]) -> Lateness:
        from kata.grading.late import lateness

        return lateness(self._deadlines(), grades, sections(), self.penalty, self.most_penalty)

    def _deadlines(self) -> list[Deadline]:
        return list(_read_deadlines(self.deadlines)) if self.deadlines else []


def _table(path: Path) -> Iterator[tuple[str, str]]:
    """What each section counts, by a table."""
    from kata.reports.table import Table

    table = Table.read(path)
    section, points = table.column("section"), table.column("points")
    if section is None or points is None:
        raise BadCall(f"{path} lacks the column section or points, which --points reads")
    for row in table.rows[1:]:
        cells = [cell.value for cell in row]
        yield cells[section], cells[points] if points < len(cells) else ""


def _read_deadlines(path: Path) -> Iterator[Deadline]:
    """The table's lines; a line without an id is for everybody."""
    from kata.grading.late import Deadline, moment
    from kata.reports.table import Table

    table = Table.read(path)
    if table.column("deadline") is None:
        raise BadCall(
            f"{path} lacks the column deadline; its columns are {', '.join(table.columns)}"
        )
    for number, row in enumerate(table.rows[1:], 2):
        cells = {
            name.casefold(): cell.value.strip()
            for name, cell in zip(table.columns, row, strict=False)
        }
        try:
            due, came = (
                moment(text) if (text := cells.get(key)) else None
                for key in ("deadline", "submitted")
            )
        except ValueError as error:
            raise BadCall(f"{path}:{number}: {error}") from None
        student = cells.get("id", "")
        for section in sections(cells["section"]) if cells.get("section") else (None,):
            yield Deadline(
                "" if student == "*" else student, section.id if section else "", due, came
            )


def _percent(text: str) -> Fraction:
    try:
        found = Fraction(text.rstrip("% ")) / 100
    except (ValueError, ZeroDivisionError):
        found = Fraction(-1)
    if not 0 <= found <= 1:
        raise ArgumentTypeError(f"it takes a share from 0 to 100, not {text!r}")
    return found
