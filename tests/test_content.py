"""The content from both sides: right implementations pass, wrong ones fail."""

from __future__ import annotations

import pytest

from kata import course, exercises
from tests.conftest import sources

RIGHT = sources("right")
WRONG = sources("wrong")


def explain(result):
    return [(c.check.name, c.difference, c.outcome) for c in result.checks if not c.passed]


@pytest.mark.parametrize("section", course.sections(), ids=lambda s: s.id)
def test_the_solution_passes_every_check(section, grade):
    result = grade(section, (course.SOLUTIONS / section.file).read_text())
    assert result.passed, explain(result)


@pytest.mark.parametrize("section", course.sections(), ids=lambda s: s.id)
def test_the_stub_fails_every_check_as_not_started(section, grade):
    result = grade(section, (course.EXERCISES / section.file).read_text())
    assert result.not_started
    assert [c.check.name for c in result.checks if not (c.not_started or c.skipped)] == []


@pytest.mark.parametrize("section, path", RIGHT, ids=[f"{s.id}-{p.stem}" for s, p in RIGHT])
def test_a_right_implementation_passes(section, path, grade):
    result = grade(section, path.read_text())
    assert result.passed, explain(result)


@pytest.mark.parametrize("section", course.sections(), ids=lambda s: s.id)
def test_a_section_accepts_enough_different_hands(section):
    assert len([path for owner, path in RIGHT if owner == section]) >= 8


@pytest.mark.parametrize("section, path", WRONG, ids=[f"{s.id}-{p.stem}" for s, p in WRONG])
def test_a_wrong_implementation_fails(section, path, grade):
    assert not grade(section, path.read_text(), diagnoses=False).passed


def test_exercises_are_what_the_solutions_make():
    for path, text in exercises.generated().items():
        assert path.read_text() == text, f"{path.name}: run python -m kata.exercises"
