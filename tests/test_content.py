"""The content from both sides: right code passes, wrong code fails, mistakes are recognised.

All that is known of a section runs in one worker, file after file, and is judged as a submission's
would be: that takes a quarter of the time. The tests of one section run beside each other, so that
it is done once.
"""

from __future__ import annotations

from functools import cache

import pytest

import kata
from kata.authors.measures import FEWEST_RIGHT
from kata.course.exercises import generated, stub
from kata.course.mistakes import mistakes
from kata.judging.diagnosis import Evidence
from tests.conftest import failing, solution, sources
from tests.seeds import Findings, Subject, findings, subjects

SECTIONS = pytest.mark.parametrize(
    "section",
    [pytest.param(s, marks=pytest.mark.xdist_group(s.id), id=s.id) for s in kata.sections()],
)


@pytest.fixture
def found(grader):
    """What is found of everything that the tests know of a section."""
    return cache(lambda section: _found(grader, section))


@cache
def _found(grader, section) -> dict[Subject, Findings]:
    """Of what must only fail, and is no known mistake, no more is looked at than that it does."""
    ids = {mistake.id for mistake in mistakes(section.module)}
    every = subjects(section)
    named = {one for one in every if one.name.split(".")[0] in ids}
    looked_at = [one for one in every if one in named or one.kind == "right"]
    return findings(grader, section, looked_at, named.__contains__)


def of_kind(found: dict[Subject, Findings], kind: str) -> dict[str, Findings]:
    return {subject.name: one for subject, one in found.items() if subject.kind == kind}


@SECTIONS
def test_the_solution_passes_every_check(section, verdict):
    assert failing(verdict(section, solution(section))) == []


@SECTIONS
def test_the_stub_fails_every_check_as_not_started(section, verdict):
    result = verdict(section, stub(section))
    assert result.not_started
    assert {check.state for check in result.checks} <= {"waiting", "skipped"}


@SECTIONS
def test_right_implementations_pass(section, found):
    right = of_kind(found(section), "right")
    assert {name: one.states for name, one in right.items() if one.states} == {}
    assert len(right) >= FEWEST_RIGHT


@SECTIONS
def test_wrong_implementations_fail(section, grader):
    """Each is left at the first check in which it departs from the reference."""
    wrong = [one for one in subjects(section) if one.kind in ("wrong", "lookalikes")]
    reference = grader.expected(section)
    alike = grader.likenesses(section, [one.text for one in wrong], Evidence(reference, reference))
    assert [wrong[number].name for number in alike] == []


@SECTIONS
def test_every_mistake_is_caught_and_recognised_as_itself(section, found):
    known = of_kind(found(section), "mistake")
    assert [name for name, one in known.items() if not one.states] == []
    assert {name: one.names for name, one in known.items() if one.names != [name]} == {}


@SECTIONS
def test_a_known_mistake_is_recognised_in_another_hand(section, found):
    """Wrong files that begin with a known mistake's id are that mistake."""
    ids = {mistake.id for mistake in mistakes(section.module)}
    hands = of_kind(found(section), "wrong")
    known = {name: one for name, one in hands.items() if name.split(".")[0] in ids}
    other = {name: one.names for name, one in known.items() if one.names != [name.split(".")[0]]}
    assert other == {}
    assert len(known) >= 4


@SECTIONS
def test_the_index_says_which_checks_a_mistake_fails(section, found):
    known = of_kind(found(section), "mistake")
    made = {check for one in known.values() for check in one.made}
    stale = [m.id for m in mistakes(section.module) if m.fails & made != known[m.id].departs]
    assert stale == [], "python grader.py check --mend"


@pytest.mark.parametrize("kind", ["right", "wrong"])
def test_one_file_of_each_section_by_itself(kind, grade):
    """As a submission, with a diagnosis: the way that all the others don't go here."""
    for section in kata.sections():
        path = next(path for owner, path in sources(kind) if owner == section)
        assert grade(section, path.read_text(encoding="utf-8")).passed == (kind == "right")


def test_exercises_are_what_the_solutions_make():
    for path, text in generated().items():
        assert path.read_text(encoding="utf-8") == text, "python grader.py check --mend"
