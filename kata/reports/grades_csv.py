"""A class's grades as a table for people and spreadsheets, and read back from one."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kata.course.errors import BadCall
from kata.grading.grades import Grade, Gradebook, rounded
from kata.reports.table import Table
from kata.wire.shown import one_line

BEFORE, AFTER = ("id", "name"), ("total", "out_of", "percent", "status", "missing")
LATE = ("days_late", "final", "final_percent")
# What a spreadsheet would run: at a cell's beginning, which in many countries is after a semicolon.
# There a quote that stood behind it would be the cell's own, and gone.
FORMULA = re.compile(r"""(^|;)(?=[\s"']*[=+\-@\t\r＝＋－＠])""")  # noqa: RUF001


def grades_csv(book: Gradebook, mark: bool = False) -> str:
    """The whole table; `mark` begins it with the byte order mark that Excel wants."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    ids = [section.id for section in book.sections]
    late = LATE if book.lateness is not None else ()
    writer.writerow([*BEFORE, *ids, *AFTER, *late])
    for grade in book.grades:
        writer.writerow(map(harmless, _row(book, grade)))
    return ("\N{ZERO WIDTH NO-BREAK SPACE}" if mark else "") + text.getvalue()


def _row(book: Gradebook, grade: Grade) -> Iterator[str]:
    """Points are rounded here, sums after they were added up."""
    total = book.total(grade)
    yield from (grade.id, grade.name)
    yield from (rounded(book.earned(grade, section)) for section in book.sections)
    yield from (rounded(total), rounded(book.out_of), rounded(book.percent(total)))
    yield from (grade.status, grade.fault or " ".join(grade.missing))
    if book.lateness is not None:
        final = book.final(grade)
        yield str(max(book.lateness.days.get((grade.id, one.id), 0) for one in book.sections))
        yield from (rounded(final), rounded(book.percent(final)))


def harmless(cell: str) -> str:
    """A text that no spreadsheet takes for a formula, on one line."""
    return FORMULA.sub(r"\1'", one_line(cell))


def read_points(path: Path) -> Mapping[str, Mapping[str, str]]:
    """What everybody had by an older table: points as they stand there, by id and column."""
    table = Table.read(path)
    if table.column("id") != 0 or table.column("total") is None:
        raise BadCall(
            f"{path} is no table of grades: its columns are {', '.join(table.columns[:4])} ..., "
            "and grades.csv begins with id,name; name an older grades.csv"
        )
    found = {}
    for row in table.rows[1:]:
        cells = dict(zip(table.columns, (cell.value for cell in row), strict=False))
        found[cells["id"]] = cells
    return found
