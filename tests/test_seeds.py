"""A small share of benchmarks/seeds.py: what is found of a mistake doesn't depend on the seed."""

from __future__ import annotations

import pytest

import kata
from kata import Limits
from kata.course.mistakes import mistakes
from kata.grading.grader import Grader
from tests.seeds import states, subjects

SEEDS = (123, 7)  # a learner's, and another
SHARE = 8  # one of so many known mistakes
FEW_TEXTS_TELL = (34, 843)  # no text of a single token goes on with three kinds of them


@pytest.mark.parametrize("section", kata.sections(), ids=lambda s: s.id)
def test_another_seed_finds_the_same(section, ledger):
    known = len(mistakes(section.module))
    chosen = subjects(section)[:known:SHARE]
    if ledger.has(section, [subject.text for subject in chosen]):
        return
    found = []
    for seed in SEEDS:
        with kata.open_grader(seed=seed, walls=False, ready=[section], locations=False) as grader:
            found.append(states(grader, section, chosen))
    assert found[0] == found[1]


@pytest.mark.parametrize("seed", FEW_TEXTS_TELL)
def test_the_reference_is_seen_where_hardly_a_text_tells(grader, seed):
    (section,) = kata.sections("4.9")
    rare = Grader(grader.workers, Limits(), seed, walls=False, diagnoses=False, locations=False)
    assert not any(one.error or one.ended for one in rare.expected(section).values())
