"""Nothing untrue is said of code that shows what a known mistake shows, by another mechanism.

The first line of each file in tests/lookalikes/ says which words must not be said of it.
"""

from __future__ import annotations

import pytest

import kata
from kata.course.mistakes import mistakes
from kata.judging.words import message
from tests.conftest import sources
from tests.seeds import texts

FILES = sources("lookalikes")
FEWEST = 3


@pytest.mark.parametrize("section, path", FILES, ids=[f"{s.id}-{p.stem}" for s, p in FILES])
def test_what_is_said_of_a_lookalike_is_true_of_it(section, path, grade, ledger):
    source = path.read_text(encoding="utf-8")
    if ledger.has(section, [source, *texts([], mistakes(section.module))]):
        return
    intro, _, phrases = source.partition("\n")[0].partition("# Never said: ")
    assert intro == "" and phrases
    result = grade(section, source)
    assert not result.passed
    said = [check.diagnosis.explanation for check in result.checks if check.diagnosis]
    said += [message(check) for check in result.failing]
    said += [check.check.title for check in result.failing]
    untrue = [phrase for phrase in phrases.split("; ") if any(phrase in text for text in said)]
    assert untrue == [], said


@pytest.mark.parametrize("section", kata.sections(), ids=lambda s: s.id)
def test_a_section_has_enough_lookalikes(section):
    assert len([path for owner, path in FILES if owner == section]) >= FEWEST
