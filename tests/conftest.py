"""Shared by the tests: one grader for all of them, and ways to grade a source text.

The tests' grader trusts what it grades: what walls are for is tested where they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import kata
from kata import Submission
from kata.course.sections import Section
from kata.grading.grader import Grader
from kata.judging.results import SectionResult

TESTS = Path(__file__).parent
Grade = Callable[[Section, str], SectionResult]


def sources(kind: str) -> list[tuple[Section, Path]]:
    """The whole files under tests/right or tests/wrong, with their sections."""
    return [
        (section, path)
        for section in kata.sections()
        for path in sorted((TESTS / kind / section.module).glob("*.py"))
    ]


def solution(section: Section) -> str:
    return section.solution.read_text(encoding="utf-8")


def diagnoses(result: SectionResult) -> set[str]:
    """The ids of all that was diagnosed."""
    return {check.diagnosis.id for check in result.checks if check.diagnosis}


def failing(result: SectionResult) -> list[str]:
    return [check.check.name for check in result.checks if check.state not in ("passed", "skipped")]


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """One for all tests: it keeps what the reference showed."""
    with kata.open_grader(walls=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def grade(grader: Grader) -> Grade:
    """Grade a source text as a learner's file for a section."""

    def graded(section: Section, source: str) -> SectionResult:
        return grader.grade(Submission.source(section, source), section)

    return graded


@pytest.fixture(scope="session")
def verdict(grader: Grader) -> Grade:
    """The same without a diagnosis, which takes longer."""

    def judged(section: Section, source: str) -> SectionResult:
        return grader.verdict(Submission.source(section, source), section)

    return judged
