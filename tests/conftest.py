"""Shared by the tests: one grader for all of them, and ways to grade a source text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kata import course, processes
from kata.grading import Grader, SectionResult

TESTS = Path(__file__).parent


def sources(kind: str) -> list[tuple[course.Section, Path]]:
    """The whole files under tests/right or tests/wrong, with their sections."""
    return [
        (section, path)
        for section in course.sections()
        for path in sorted((TESTS / kind / section.module).glob("*.py"))
    ]


@pytest.fixture(scope="session")
def workers() -> Iterator[processes.Workers]:
    started = processes.start([section.module for section in course.sections()])
    yield started
    started.close()


@pytest.fixture(scope="session")
def grader(workers: processes.Workers) -> Grader:
    """One for all tests: it keeps what the reference showed."""
    return Grader(workers, TESTS)


@pytest.fixture
def grade(grader: Grader, tmp_path: Path) -> Callable[..., SectionResult]:
    """Grade a source text as a learner's file for a section."""

    def graded(section: course.Section, source: str, diagnoses: bool = True) -> SectionResult:
        (tmp_path / section.file).write_text(source, encoding="utf-8")
        grader.target, grader.diagnoses = tmp_path, diagnoses
        return grader.section(section)

    return graded
