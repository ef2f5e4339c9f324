"""What is worth a look of whoever grades others: marks decide nothing, and are no verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kata.grading.grades import Gradebook
from kata.judging.results import SectionResult


@dataclass(frozen=True)
class Marked:
    """Somebody whose work in a section is marked."""

    id: str
    name: str
    what: str


def marked(result: SectionResult) -> str:
    """The section, and what stands out in its code."""
    return f"{result.section.id}: the code {'; it '.join(result.marks)}."


def all_marked(book: Gradebook) -> Iterator[Marked]:
    """Everybody whose work has marks, section by section."""
    for grade in book.grades:
        for result in grade.results:
            if result.marks:
                yield Marked(grade.id, grade.name or grade.id, marked(result))
