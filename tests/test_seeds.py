"""A small share of benchmarks/seeds.py: what is found of a mistake doesn't depend on the seed."""

from __future__ import annotations

import pytest

import kata
from kata.course.mistakes import mistakes
from tests.seeds import states, subjects

SEEDS = (123, 7)  # a learner's, and another
SHARE = 8  # one of so many known mistakes


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
