"""The content from both sides: right implementations pass, wrong ones fail and are recognised."""

from __future__ import annotations

import pytest

import kata
from kata.course.exercises import generated, stub
from kata.course.mistakes import mistakes
from tests.conftest import diagnoses, failing, solution, sources

SECTIONS = pytest.mark.parametrize("section", kata.sections(), ids=lambda s: s.id)
RIGHT = sources("right")
WRONG = sources("wrong")


@SECTIONS
def test_the_solution_passes_every_check(section, verdict):
    assert failing(verdict(section, solution(section))) == []


@SECTIONS
def test_the_stub_fails_every_check_as_not_started(section, verdict):
    result = verdict(section, stub(section))
    assert result.not_started
    assert {check.state for check in result.checks} <= {"waiting", "skipped"}


@pytest.mark.parametrize("section, path", RIGHT, ids=[f"{s.id}-{p.stem}" for s, p in RIGHT])
def test_a_right_implementation_passes(section, path, verdict):
    assert failing(verdict(section, path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("section, path", WRONG, ids=[f"{s.id}-{p.stem}" for s, p in WRONG])
def test_a_wrong_implementation_fails_and_is_recognised_if_it_is_a_known_one(
    section, path, grade, verdict
):
    """Files that are named after a known mistake are that mistake in another hand."""
    mistake = path.stem.split(".")[0]
    known = mistake in {one.id for one in mistakes(section.module)}
    result = (grade if known else verdict)(section, path.read_text(encoding="utf-8"))
    assert not result.passed
    assert not known or diagnoses(result) == {mistake}


def test_exercises_are_what_the_solutions_make():
    for path, text in generated().items():
        assert path.read_text(encoding="utf-8") == text, "python grader.py check --mend"
