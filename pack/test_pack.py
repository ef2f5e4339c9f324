"""Is everything here that a student needs, and does it work on this machine?

There is no solution to hold it against: what the right code showed is stored, and so is what known
mistakes showed.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

import kata
from kata import Submission
from kata.course.checks import assembly
from kata.course.exercises import stub
from kata.course.places import EXERCISES, ROOT, SOLUTIONS, STUBS
from kata.course.sections import Section, chapters
from kata.grading.grader import Grader
from kata.grading.stored import Stored, shown
from kata.judging.comparison import agree
from kata.judging.diagnosis import Evidence, diagnose
from kata.judging.results import verdict

SECTIONS = kata.sections()
STORED = Stored()

UNTOUCHED = """
import torch
from torch import nn

class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        first = torch.ones(emb_dim), torch.zeros(emb_dim)
        self.scale, self.shift = map(nn.Parameter, first)

    def forward(self, x):
        return 1 * x
"""


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    with kata.open_grader() as opened:
        yield opened


def call(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "grader.py", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_there_are_no_solutions() -> None:
    assert not SOLUTIONS.exists()


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
def test_a_stub_is_not_started_or_waits(section: Section, grader: Grader) -> None:
    result = grader.grade(Submission.folder(STUBS), section)
    assert result.not_started or result.waits_for
    assert not result.failing


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
def test_every_check_has_something_to_be_held_against(section: Section) -> None:
    expected = STORED.expected(section)
    assert list(expected) == [check.name for check in kata.checks(section)]
    for check in kata.checks(section):
        assert verdict(check, expected[check.name], expected[check.name]).state in (
            "passed",
            "skipped",
        )


def test_a_whole_chapter_has_something_to_be_held_against() -> None:
    for chapter in chapters():
        if whole := assembly(chapter):
            assert list(STORED.expected(whole)) == [check.name for check in kata.checks(whole)]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
def test_every_known_mistake_is_recognised(section: Section) -> None:
    """What each of them showed is no other's, and not what the right code showed."""
    expected, unnamed = STORED.expected(section), []
    for known in STORED.known(section):
        alone = Evidence(expected, expected)
        learner = {name: shown([known], alone, name) for name in expected}
        assert any(not agree(expected[name], learner[name]) for name in learner)
        evidence = Evidence(expected, learner)
        if evidence.tells():
            found = diagnose(
                evidence, STORED.mistakes(section), STORED.comparing(section, evidence)
            )
            if [one.id for one in found] != [known.mistake.id]:
                unnamed.append((known.mistake.id, [one.id for one in found]))
    assert unnamed == []


def test_right_and_wrong_are_told_apart(grader: Grader) -> None:
    """A layer norm that does nothing has the right parameters, and gives the wrong numbers."""
    (section,) = kata.sections("4.2")
    result = grader.grade(Submission.source(section, UNTOUCHED), section)
    states = {one.check.name: one.state for one in result.checks}
    assert states["it_has_a_scale_and_a_shift"] == "passed"
    assert states["two_numbers_by_hand"] == "failed"


@pytest.mark.parametrize("words", [["solution", "4.2"], ["new"], ["check"], ["pack", "x"]])
def test_what_needs_the_solutions_says_so_in_one_line(words: list[str]) -> None:
    done = call(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"there is no {words[0]} here" in done.stderr


def test_another_seed_is_refused_in_one_line() -> None:
    done = call("4.2", "--seed", "5")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize("words", [["list"], ["read", "4.2"], ["hint", "4.2", "3"], ["help"]])
def test_what_helps_is_here(words: list[str]) -> None:
    done = call(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
def test_a_stub_can_be_put_back(section: Section) -> None:
    assert "is yours to write" in stub(section)
    assert (EXERCISES / section.file).is_file()
