"""What comes next: in the course's order, whatever was found."""

from __future__ import annotations

from dataclasses import replace

import pytest

import kata
from kata.course import sections as course
from kata.course.checks import Assembly, Check
from kata.course.sections import Section, following, preceding
from kata.judging.diagnosis import Diagnosis
from kata.judging.results import ChapterResult, CheckResult, SectionResult, TogetherResult
from kata.reports.chapter import show_chapter
from kata.reports.screen import Screen
from kata.reports.steps import after_chapters, after_section
from kata.wire.jobs import Source
from kata.wire.outcomes import Error, Frame, Outcome

IDS = ["5.1", "4.10", "4.2", "4.9", "10.1"]
CHECK = Check("it_works", "It works.")
STUB = Error("NotImplementedError", "yours", (Frame("x.py", 1, "raise NotImplementedError()"),))


@pytest.fixture
def longer(monkeypatch, tmp_path):
    """A course in which numbers have two digits, and chapter 4 is put together from two parts."""
    for section in IDS:
        (tmp_path / f"ch{section.replace('.', '_')}_title.py").touch()
    monkeypatch.setattr(course, "HIDDEN", tmp_path)
    monkeypatch.setattr(
        "kata.reports.steps.parts_of", lambda chapter: PARTS if chapter == "4" else ()
    )
    course._all.cache_clear()
    yield
    course._all.cache_clear()


def section(number: str) -> Section:
    return Section(number, f"ch{number.replace('.', '_')}_title")


PARTS = (section("4.2"), section("4.9"))


def result(number: str, passed: bool = True, bad_file: str = "", **found) -> SectionResult:
    state = "passed" if passed else "failed"
    check = CheckResult(CHECK, **{"state": state, "outcome": Outcome(), **found})
    return SectionResult((check,), 0.0, section(number), Source("x.py", ""), bad_file)


def test_sections_come_in_the_order_of_their_numbers(longer):
    assert [one.id for one in kata.sections()] == ["4.2", "4.9", "4.10", "5.1", "10.1"]
    assert [one.id for one in kata.sections("4")] == ["4.2", "4.9", "4.10"]


@pytest.mark.parametrize(
    "number, later", [("4.2", "4.9"), ("4.9", "4.10"), ("4.10", "5.1"), ("5.1", "10.1")]
)
def test_sections_follow_each_other_in_the_order_of_their_numbers(longer, number, later):
    assert following(section(number)) == section(later)
    assert preceding(section(later)) == section(number)


@pytest.mark.parametrize("number, later", [("4.2", "4.9"), ("4.10", "5.1"), ("5.1", "10.1")])
def test_after_a_section_that_passes_comes_the_next(longer, number, later):
    then = f"python grader.py show {number}, then python grader.py {later}"
    assert after_section(result(number)) == then


def test_after_the_last_part_of_a_chapter_they_are_put_together(longer):
    then = "python grader.py show 4.9, then python grader.py 4, which puts your parts together"
    assert after_section(result("4.9")) == then


def test_after_the_last_section_comes_the_whole_course(longer):
    then = "python grader.py show 10.1, then python grader.py"
    assert after_section(result("10.1")) == then


@pytest.mark.parametrize(
    "found, then",
    [
        ({"bad_file": "it is not a file"}, "python grader.py reset 4.2, which puts the stub there"),
        ({"outcome": Outcome(error=STUB), "state": "waiting"}, "python grader.py read 4.2"),
        (
            {"outcome": Outcome(ended="crashed", unloadable=True)},
            "mend that line, then python grader.py 4.2",
        ),
        ({}, "python grader.py hint 4.2"),
        ({"diagnosis": Diagnosis("id", "why", frozenset())}, "python grader.py hint 4.2 2"),
    ],
)
def test_after_a_failure_comes_what_helps_with_it(longer, found, then):
    assert after_section(result("4.2", passed=False, **found)) == then


def together(passed: bool) -> TogetherResult:
    check = CheckResult(CHECK, "passed" if passed else "failed", Outcome())
    whole = Assembly("4", "ch4_assembly", PARTS, "Together", "Praise.")
    return TogetherResult((check,), 0.0, whole)


def test_after_chapters_comes_the_first_section_that_does_not_pass(longer):
    done = ChapterResult("4", (result("4.9"), result("4.10")), together(True))
    begun = ChapterResult("5", (result("5.1", passed=False),))
    assert after_chapters([done, begun]) == "python grader.py 5.1"
    last = ChapterResult("10", (result("10.1"),))
    assert after_chapters([done, last]) == "python grader.py show 10.1"


def test_after_a_chapter_comes_the_part_of_an_earlier_one_that_it_waits_for(longer):
    done = ChapterResult("5", (result("5.1"),), None, (section("4.9"),))
    assert after_chapters([done]) == "python grader.py 4.9"


def test_nothing_comes_after_parts_that_do_not_fit(longer):
    assert after_chapters([ChapterResult("4", (result("4.9"),), together(False))]) == ""


@pytest.mark.parametrize(
    "found, line",
    [
        ({"outcome": Outcome(ended="took longer than 10 s")}, "that never ends?\n"),
        ({"bad_file": "holds a line that is no text"}, "x.py:1: Holds a line that is no text.\n"),
    ],
)
def test_a_chapters_finding_ends_as_a_sentence_does(found, line, capsys):
    (real,) = kata.sections("4.2")
    failing = replace(result("4.2", passed=False, **found), section=real)
    show_chapter(Screen(), ChapterResult("4", (failing,)))
    assert line in capsys.readouterr().out
