"""Where each thing of a section lies, beside what `kata.course.places` says."""

from __future__ import annotations

from pathlib import Path

from kata.course.places import DOCS, EXERCISES, HIDDEN, HINTS, MISTAKES, TESTS
from kata.course.sections import Section

RIGHT = TESTS / "right"
WRONG = TESTS / "wrong"
PROMISES = TESTS / "promises"
DEMONSTRATIONS = TESTS / "test_demos.py"  # where their figures stand
PAGE = DOCS / "promises.md"


def exercise_file(section: Section) -> Path:
    return EXERCISES / section.file


def hidden_file(section: Section) -> Path:
    return HIDDEN / section.file


def mistakes_file(section: Section) -> Path:
    return MISTAKES / section.file


def hints_file(section: Section) -> Path:
    return HINTS / f"{section.module}.md"


def promises_file(section: Section) -> Path:
    return PROMISES / section.file


def hands(folder: Path, section: Section) -> list[Path]:
    """The section's whole files in tests/right or tests/wrong, each by another hand."""
    return sorted((folder / section.module).glob("*.py"))
