"""Chapters as a whole: whose parts are put together, when, and what they come to."""

from __future__ import annotations

from dataclasses import replace

import pytest

import kata
from kata import Submission
from kata.course.places import SOLUTIONS
from kata.wire.jobs import Source
from tests.conftest import stubs

WHOLE = Submission.folder(SOLUTIONS)


def with_text(submission: Submission, module: str, text: str) -> Submission:
    own = {module: Source(f"{module}.py", text)}
    return replace(submission, sources={**submission.sources, **own})


@pytest.mark.parametrize("chapter", ["4", "5"])
def test_the_parts_of_a_chapter_fit(grader, chapter):
    result = grader.chapter(WHOLE, chapter)
    assert result.passed and result.together and not result.waits_for
    assert len(result.together.checks) >= 3


def test_chapter_4_is_whole_without_what_comes_after_generating_text(grader, tmp_path):
    later = kata.sections("4.8", "4.9")
    stub = Submission.folder(stubs(tmp_path / "stubs"))
    without = {one.module: stub.sources[one.module] for one in later}
    result = grader.chapter(replace(WHOLE, sources={**WHOLE.sources, **without}), "4")
    assert not result.passed and [one.section for one in result.sections if not one.passed] == [
        *later
    ]
    assert result.together and result.together.passed


def test_chapter_5_waits_for_ones_own_model_and_passes_all_the_same(grader, tmp_path):
    stub = Submission.folder(stubs(tmp_path / "stubs"))
    own = {name: text for name, text in WHOLE.sources.items() if not name.startswith("ch4")}
    result = grader.chapter(replace(stub, sources={**stub.sources, **own}), "5")
    assert result.passed and result.together is None
    assert [one.id for one in result.waits_for] == ["4.2", "4.3", "4.5", "4.6"]


def test_parts_of_chapter_5_that_do_not_fit_are_told(grader):
    """Decoding that is right alone, and another one beside the file's own training."""
    module = "ch5_3_decoding"
    text = WHOLE.sources[module].text.replace(
        "    finished = torch",
        "    import sys\n    if 'ch5_2_training' in sys.modules:\n        return idx\n"
        "    finished = torch",
        1,
    )
    result = grader.chapter(with_text(WHOLE, module, text), "5")
    assert all(section.passed for section in result.sections)
    assert result.together and [one.check.name for one in result.together.failing] == [
        "your_model_recites_what_it_learned"
    ]
