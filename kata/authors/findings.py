"""What an author is told: a place, what is missing or stale there, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kata.course.places import as_typed


@dataclass(frozen=True)
class Finding:
    path: Path
    what: str
    line: int = 0  # nought where it is about the file as a whole
    mendable: bool = False  # `check --mend` does it

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        return f"{as_typed(self.path)}{line}: {self.what}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 check`, `2 checks`, `no checks`."""
    return f"{number or 'no'} {one if number == 1 else many or one + 's'}"


def line_of(text: str, part: str) -> int:
    """The number of the first line in which the part begins, or nought."""
    before, found, _ = text.partition(part)
    return before.count("\n") + 1 if found else 0
