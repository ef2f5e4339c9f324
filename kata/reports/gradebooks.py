"""Gradebooks that a course system exported, with one column filled: Canvas' and Moodle's.

Who can't be matched is reported, both ways; nobody is dropped and no name is guessed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kata.course.errors import BadCall
from kata.grading.grades import Grade, Gradebook, rounded
from kata.reports.table import Row, Table


@dataclass(frozen=True)
class Filled:
    """The gradebook as it is to be imported, and what to say about it."""

    text: str
    remarks: tuple[str, ...]


def canvas(table: Table, book: Gradebook, assignment: str = "") -> Filled:
    """Canvas' gradebook. Its line of possible points says what the grades are scaled to."""
    if table.column("ID") is None or table.column("Student", "LastName") is None:
        raise BadCall("the gradebook has no columns Student and ID; export it from Canvas")
    column = _assignment(table, assignment)
    possible = (row for row in _data(table) if "points possible" in row[1][0].value.casefold())
    number, row = next(possible, (0, ()))
    most = _number(row[column].value) if row else None
    ids = _cells(table, "ID", "SIS User ID", "SIS Login ID", "Integration ID")
    names = _canvas_names(table)
    rows = {n: row for n, row in _data(table) if n > number and _values(row, *ids.values())}
    return _filled(table, book, column, rows, lambda row: most, ids.values(), names)


def moodle(table: Table, book: Gradebook, column: str = "Grade") -> Filled:
    """Moodle's offline grading worksheet. Each line says what the grade is out of."""
    grade = table.column(column)
    if grade is None:
        raise BadCall(f"the worksheet has no column {column}; {_which(table)}")
    ids = _cells(table, "Identifier", "Email address", "ID number", "Username")
    if not ids:
        raise BadCall("the worksheet has no column Identifier or Email address; export it again")
    most, locked = table.column("Maximum Grade"), table.column("Grade can be changed")
    rows = dict(_data(table))
    closed = {
        number
        for number, row in rows.items()
        if locked is not None and row[locked].value.strip().casefold() == "no"
    }

    def scale(row: Row) -> Fraction | None:
        return None if most is None else _number(row[most].value)

    full = table.column("Full name")
    names = [] if full is None else [lambda row: row[full].value]
    return _filled(table, book, grade, rows, scale, ids.values(), names, closed)


def _filled(
    table: Table,
    book: Gradebook,
    column: int,
    rows: Mapping[int, Row],
    scale: Callable[[Row], Fraction | None],
    ids: Collection[int],
    names: Sequence[Callable[[Row], str]],
    closed: Collection[int] = (),
) -> Filled:
    """Grades in the place of what the column held. What isn't graded leaves its cell as it is.

    So does a line that may not be changed, but it is its owner's all the same.
    """
    found, values = _owners(book.grades, rows, ids, names), {}
    for number, grade in found.items():
        points, most = book.final(grade), scale(rows[number])
        if points is not None and number not in closed:
            values[number] = rounded(points * (most / book.out_of if most and book.out_of else 1))
    matched = {grade.id for grade in found.values()}
    locked = [grade for number, grade in found.items() if number in closed]
    who = [_whose(row) for number, row in rows.items() if number not in {*found, *closed}]
    return Filled(
        table.filled(column, values),
        (
            f"{len(values)} of {len(book.grades)} grades filled in",
            *_listed("has no line in it", (_who(g) for g in book.grades if g.id not in matched)),
            *_listed("handed in nothing that was found", who),
            *_listed("has a line that can't be changed", map(_who, locked)),
            *_listed("is not graded", (_who(g) for g in found.values() if g.fault)),
        ),
    )


def _owners(
    grades: Sequence[Grade],
    rows: Mapping[int, Row],
    ids: Collection[int],
    names: Sequence[Callable[[Row], str]],
) -> dict[int, Grade]:
    """Whose each row is, by what stands in its columns of ids, or by its names."""
    values = {number: _values(row, *ids) for number, row in rows.items()}
    by_id = {number: set(_ids_of_row(its)) for number, its in values.items()}
    by_login = {number: set(_logins_of_row(its)) for number, its in values.items()}
    by_name = {number: {_plain(name(row)) for name in names} for number, row in rows.items()}
    return _matches(grades, (_ids_of_grade, by_id), (_login_of_grade, by_login), (_names, by_name))


def _matches(
    grades: Sequence[Grade], *steps: tuple[Callable[[Grade], set[str]], Mapping[int, set[str]]]
) -> dict[int, Grade]:
    """Who stands in which row: by an identifier, or else by a name that nobody else has.

    A row that two people lay claim to belongs to neither. What is found in one step is taken in
    the next, since an address is its owner's to choose, and a number is not.
    """
    found: dict[int, Grade] = {}
    left = list(grades)
    for keys, rows in steps:
        owners = defaultdict(set)
        for number, its in rows.items():
            for key in its - {""}:
                if number not in found:
                    owners[key].add(number)
        claims = {g.id: {n for key in keys(g) for n in owners.get(key, ())} for g in left}
        claimed = Counter(n for wanted in claims.values() for n in wanted)
        for grade in left:
            wanted = claims[grade.id]
            if len(wanted) == 1 and claimed[number := next(iter(wanted))] == 1:
                found[number] = grade
        done = {grade.id for grade in found.values()}
        left = [grade for grade in left if grade.id not in done]
    return found


def _ids_of_row(values: Iterable[str]) -> Iterator[str]:
    """`Participant 123456` is 123456 as well."""
    for value in values:
        text = value.strip().casefold()
        yield text
        if found := re.fullmatch(r"[^\W\d]+ (\d+)", text):
            yield found[1]


def _logins_of_row(values: Iterable[str]) -> Iterator[str]:
    """ada@school.edu is ada."""
    for value in values:
        if re.fullmatch(r"[^@\s]+@[^@\s]+", text := value.strip().casefold()):
            yield text.partition("@")[0]


def _ids_of_grade(grade: Grade) -> set[str]:
    """A course system writes its own number behind a name: `Ada Lovelace_123456`."""
    text = grade.id.strip().casefold()
    numbered = re.fullmatch(r".+_(\d+)", text)
    return {text, numbered[1]} if numbered else {text}


def _login_of_grade(grade: Grade) -> set[str]:
    """What may stand before an address's @; a number that a course system wrote does not."""
    text = grade.id.strip().casefold()
    is_written = text.isdigit() and grade.name not in ("", grade.id)
    return set() if is_written else {text}


def _whose(row: Row) -> str:
    return next(iter(_values(row, *range(len(row)))), "a line without a name")


def _who(grade: Grade) -> str:
    return f"{grade.name} ({grade.id})" if grade.name not in ("", grade.id) else grade.id


def _names(grade: Grade) -> set[str]:
    return {_plain(grade.name), _plain(grade.id)} - {""}


def _plain(name: str) -> str:
    """A name without capitals and double spaces, `Lovelace, Ada` turned round."""
    last, comma, first = name.partition(",")
    return " ".join((f"{first} {last}" if comma else name).casefold().split())


def _canvas_names(table: Table) -> list[Callable[[Row], str]]:
    one, last, first = (table.column(name) for name in ("Student", "LastName", "FirstName"))
    if one is not None:
        return [lambda row: row[one].value]
    if last is not None and first is not None:
        return [lambda row: f"{row[first].value} {row[last].value}"]
    return []


def _assignment(table: Table, name: str) -> int:
    """The column of that name, or of that name and Canvas' number in brackets."""
    fitting = [
        number
        for number, column in enumerate(table.columns)
        if column == name or re.fullmatch(rf"{re.escape(name)} \(\d+\)", column)
    ]
    if name and len(fitting) == 1:
        return fitting[0]
    problem = "several columns" if name and fitting else "no column"
    said = f"the gradebook has {problem} {name}" if name else "say which column to fill"
    raise BadCall(f"{said}; {_which(table)}")


def _which(table: Table) -> str:
    """The columns that look like assignments, or else all."""
    numbered = [column for column in table.columns if re.search(r"\(\d+\)$", column)]
    return f"--column takes one of: {', '.join(numbered or table.columns)}"


def _cells(table: Table, *names: str) -> dict[str, int]:
    found = {name: table.column(name) for name in names}
    return {name: column for name, column in found.items() if column is not None}


def _data(table: Table) -> Iterator[tuple[int, Row]]:
    """The lines below the names that are as long as these."""
    wide = len(table.columns)
    return ((n, row) for n, row in enumerate(table.rows) if n and len(row) == wide)


def _values(row: Row, *columns: int) -> list[str]:
    return [value for column in columns if (value := row[column].value.strip())]


def _number(text: str) -> Fraction | None:
    """100, 100.00 or 100,00."""
    found = re.fullmatch(r"\s*(\d+)(?:[.,](\d+))?\s*", text)
    return Fraction(f"{found[1]}.{found[2] or 0}") if found and int(found[1]) else None


def _listed(what: str, who: Iterable[str]) -> list[str]:
    return [f"{one} {what}" for one in who]
