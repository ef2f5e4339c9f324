"""The content from both sides: right code passes, wrong code fails, mistakes are recognised.

All that is known of a section runs in one worker, file after file, and is judged as a submission's
would be: that takes a quarter of the time. It is graded when something of it has changed; a few are
graded at every run, others each time.
"""

from __future__ import annotations

import random

import pytest

import kata
from kata.authors.measures import FEWEST_RIGHT, FEWEST_WRONG
from kata.course.exercises import generated, stub
from kata.course.mistakes import mistakes
from kata.judging.diagnosis import Evidence
from tests.conftest import diagnoses, failing, solution
from tests.seeds import findings, subjects, texts

SECTIONS = pytest.mark.parametrize(
    "section",
    kata.sections(),
    ids=lambda s: s.id,
)


@SECTIONS
def test_the_solution_passes_every_check(section, verdict):
    assert failing(verdict(section, solution(section))) == []


@SECTIONS
def test_the_stub_fails_every_check_as_not_started(section, verdict):
    result = verdict(section, stub(section))
    assert result.not_started
    assert {check.state for check in result.checks} <= {"waiting", "skipped"}


@SECTIONS
def test_right_implementations_pass_and_mistakes_are_recognised(section, grader, ledger):
    """Each known mistake as itself, as itself in another hand, and as the index has it.

    Wrong files that begin with a known mistake's id are that mistake in another hand.
    """
    known = mistakes(section.module)
    ids = {mistake.id for mistake in known}
    every = subjects(section)
    named = {one for one in every if one.name.split(".")[0] in ids}
    looked_at = [one for one in every if one in named or one.kind == "right"]
    if ledger.has(section, texts(looked_at, known)):
        return
    found = findings(grader, section, looked_at, named.__contains__)

    right = {one.name: f.states for one, f in found.items() if one.kind == "right"}
    assert {name: states for name, states in right.items() if states} == {}
    assert len(right) >= FEWEST_RIGHT

    itself = {one.name: f for one, f in found.items() if one.kind == "mistake"}
    assert [name for name, one in itself.items() if not one.states] == []
    assert {name: one.names for name, one in itself.items() if one.names != [name]} == {}
    made = {check for one in itself.values() for check in one.made}
    stale = [m.id for m in known if m.fails & made != itself[m.id].departs]
    assert stale == [], "python grader.py check --mend"

    hands = {one.name: f.names for one, f in found.items() if one.kind == "wrong"}
    other = {name: names for name, names in hands.items() if names != [name.split(".")[0]]}
    assert other == {}
    assert len(hands) >= FEWEST_WRONG


@SECTIONS
def test_wrong_implementations_fail(section, grader, ledger):
    """Each is left at the first check in which it departs from the reference."""
    wrong = [one for one in subjects(section) if one.kind in ("wrong", "lookalikes")]
    if ledger.has(section, texts(wrong)):
        return
    reference = grader.expected(section)
    alike = grader.variants.likenesses(
        section, [one.text for one in wrong], Evidence(reference, reference)
    )
    assert [wrong[number].name for number in alike] == []


@SECTIONS
def test_a_few_by_themselves(section, grade):
    """As submissions, with their diagnoses: the way that all the others don't go here."""
    every, named = subjects(section), {mistake.id for mistake in mistakes(section.module)}
    for kind in ("right", "wrong", "mistake"):
        one = random.choice([subject for subject in every if subject.kind == kind])
        result = grade(section, one.text)
        assert result.passed == (kind == "right"), one.name
        itself = {one.name.split(".")[0]} & named
        assert not itself or diagnoses(result) == itself, one.name


def test_exercises_are_what_the_solutions_make():
    for path, text in generated().items():
        assert path.read_text(encoding="utf-8") == text, "python grader.py check --mend"
