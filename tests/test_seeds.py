"""A small share of benchmarks/seeds.py: what is found of a mistake doesn't depend on the seed."""

from __future__ import annotations

import pytest

import kata
from kata import Limits
from kata.course.exercises import MARKER, exercise, learners_part
from kata.course.mistakes import mistakes
from kata.grading.grader import Grader
from kata.judging.differences import difference
from tests.conftest import solution
from tests.seeds import states, subjects

SEEDS = (123, 7)  # a learner's, and another
SHARE = 8  # one of so many known mistakes
# What they have to show stands in the lesson: names and sizes of GPT-2's, and where weights begin.
KNOWN_BEFORE = {"4.6": {"gpt2_config"}, "4.8": {"GPTConfig.from_name", "init_weights"}}
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


@pytest.mark.parametrize("section", kata.sections(), ids=lambda s: s.id)
def test_what_a_function_has_to_show_hangs_on_the_seed(section, ledger):
    """Or a submission could leave it unwritten, and send what right code has shown before."""
    if ledger.has(section, []):
        return
    shown = []
    for seed in SEEDS:
        with kata.open_grader(seed=seed, ready=[section]) as grader:
            shown.append(grader.expected(section))
    one, other = shown
    drawn = {name for name in one if difference(one[name].value, other[name].value)}
    known_before = set()
    with kata.open_grader(seed=SEEDS[0], walls=False, ready=[section]) as grader:
        for name, text in without_one_function(section):
            result = grader.verdict(kata.Submission.source(section, text), section)
            if not drawn & {one.check.name for one in result.checks if one.state != "passed"}:
                known_before.add(name)
    assert known_before == KNOWN_BEFORE.get(section.id, set())


def without_one_function(section):
    """The solution, each time with another function left to write."""
    text = solution(section)
    parts = text.split(MARKER)
    for number, name in enumerate(learners_part(text), 1):
        before, after = "#".join(parts[:number]), "#".join(parts[number:])
        yield name, exercise(f"{before}{MARKER}{after}", section.id)


@pytest.mark.parametrize("seed", FEW_TEXTS_TELL)
def test_the_reference_is_seen_where_hardly_a_text_tells(grader, seed):
    (section,) = kata.sections("4.9")
    rare = Grader(grader.workers, Limits(), seed, walls=False, diagnoses=False, locations=False)
    assert not any(one.error or one.ended for one in rare.expected(section).values())
