"""A table of somebody else's, of which one column is filled and every other byte stays.

The csv module reads values and forgets how they were written; here each cell knows its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kata.course.errors import BadCall

MOST_BYTES = 64 << 20
SEPARATORS = ",;\t"
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # the byte order mark that Excel writes


@dataclass(frozen=True)
class Cell:
    value: str
    start: int
    end: int


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    text: str
    rows: tuple[Row, ...]  # the first holds the columns' names

    @classmethod
    def read(cls, path: Path) -> Table:
        """The table in a file, or one line that says why it is none."""
        try:
            if path.stat().st_size > MOST_BYTES:
                raise BadCall(f"{path} is larger than {MOST_BYTES >> 20} MiB; is it a gradebook?")
            text = path.read_bytes().decode("utf-8")
        except OSError as error:
            raise BadCall(f"{path} can't be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise BadCall(f"{path} is not UTF-8 text; export it as CSV in UTF-8") from None
        return cls.parse(text, str(path))

    @classmethod
    def parse(cls, text: str, name: str) -> Table:
        rows = tuple(
            row for row in _rows(text, _separator(text), name) if any(c.value for c in row)
        )
        if len(rows) < 2 or len(rows[0]) < 2:
            raise BadCall(f"{name} is no table with its columns' names on top; export it again")
        return cls(text, rows)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(cell.value.strip() for cell in self.rows[0])

    def column(self, *names: str) -> int | None:
        """The first column of one of these names, whatever the capitals."""
        lower = [column.casefold() for column in self.columns]
        found = (lower.index(name.casefold()) for name in names if name.casefold() in lower)
        return next(found, None)

    def filled(self, column: int, values: Mapping[int, str]) -> str:
        """The text with new values in one column, by the rows' numbers."""
        pieces, begin = [], 0
        for number in sorted(values):
            cell = self.rows[number][column]
            pieces += [self.text[begin : cell.start], values[number]]
            begin = cell.end
        return "".join([*pieces, self.text[begin:]])


def _separator(text: str) -> str:
    """What stands most often in the first line, quoted parts aside."""
    first = re.sub(r'"[^"]*"', "", text.partition("\n")[0])
    return max(SEPARATORS, key=first.count)


def _rows(text: str, separator: str, name: str) -> Iterator[Row]:
    """Every line's cells. Separators, line ends and doubled quotes may stand in a quoted cell."""
    plain = re.compile(rf"[^{separator}\r\n]*")
    quoted = re.compile(r'"((?:[^"]|"")*)"')
    place, row = len(MARK) if text.startswith(MARK) else 0, []
    while place < len(text):
        if text[place] == '"':
            if not (found := quoted.match(text, place)):
                line = text.count("\n", 0, place) + 1
                raise BadCall(f"{name}:{line}: a quoted cell has no end; export the table again")
            row.append(Cell(found[1].replace('""', '"'), place, found.end()))
        else:
            found = plain.match(text, place)
            assert found
            row.append(Cell(found[0], place, found.end()))
        place = found.end()
        if text[place : place + 1] == separator:
            place += 1
            if place == len(text) or text[place] in "\r\n":
                row.append(Cell("", place, place))
            else:
                continue
        after = re.compile(r"\r?\n|\r").match(text, place)
        if place < len(text) and not after:
            line = text.count("\n", 0, place) + 1
            raise BadCall(f"{name}:{line}: something follows a quoted cell; export the table again")
        yield tuple(row)
        row, place = [], after.end() if after else place
