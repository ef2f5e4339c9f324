"""Points, penalties and what is told of them: sums are exact, and one rounding at the edge."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from fractions import Fraction

import pytest

import kata
from kata.grading.entries import MOST_PRINTED, entry, result
from kata.grading.grades import Grade, Gradebook, Lateness, Points, rounded
from kata.grading.late import Deadline, lateness, moment, unknown
from kata.judging.differences import Difference
from kata.judging.results import CheckResult, SectionResult
from kata.reports.cases import cases
from kata.reports.feedback import feedback, file_names
from kata.reports.grades_csv import grades_csv, harmless
from kata.wire.jobs import Source
from kata.wire.outcomes import Error, Frame, Outcome

SECTIONS = kata.sections("4.2", "4.3")
FIRST, SECOND = SECTIONS


def section_result(section, passing: int) -> SectionResult:
    """So many checks pass; the others show a value that was expected to be another."""
    differ = Difference("The result: wrong values.", expected="[[7.77]]", got="[[1.]]")
    every = kata.checks(section)
    checks = [CheckResult(c, "passed", Outcome()) for c in every[:passing]]
    checks += [CheckResult(c, "failed", Outcome(), differ) for c in every[passing:]]
    return SectionResult(tuple(checks), 0.0, section, Source(section.file, "x = 1"))


def grade(name="ada", passing=(18, 0), **more) -> Grade:
    results = tuple(section_result(s, n) for s, n in zip(SECTIONS, passing))
    return Grade(name, name.title(), results, **more)


def book(*grades: Grade, **more) -> Gradebook:
    return Gradebook(SECTIONS, grades, 7, **more)


@pytest.mark.parametrize(
    "points, text",
    [
        (Fraction(1, 3), "0.33"),
        (Fraction(1, 200), "0.01"),  # half a hundredth goes up
        (Fraction(10), "10"),
        (Fraction(7, 2), "3.5"),
        (None, ""),
        (Fraction(0), "0"),
    ],
)
def test_points_are_rounded_once_halves_upwards(points, text):
    assert rounded(points) == text


def test_sums_are_of_exact_points():
    """Three thirds of a point are one point, whatever the columns say."""
    third = len(kata.checks(FIRST)) // 3
    assert len(kata.checks(FIRST)) == 3 * third
    points = Points({"4.2": Fraction(1), "4.3": Fraction(0)})
    one = book(grade(passing=(third, 0)), points=points)
    (only,) = one.grades
    assert one.total(only) == Fraction(1, 3) and rounded(one.total(only)) == "0.33"
    assert 3 * one.total(only) == 1


def test_all_or_nothing_and_weights():
    points = Points({"4.2": Fraction(30)}, partial=False)
    one = book(grade(passing=(18, 3)), points=points)
    assert (one.total(one.grades[0]), one.out_of) == (30, 40)


def test_what_is_not_graded_has_no_sum():
    one = book(grade(fault="no memory"), grade("bob", (18,)))
    assert [one.total(each) for each in one.grades] == [None, None]
    rows = list(csv.DictReader(io.StringIO(grades_csv(one))))
    assert rows[0]["total"] == rows[0]["percent"] == rows[0]["4.2"] == ""
    assert rows[0]["status"] == "not graded" and rows[0]["missing"] == "no memory"


def test_a_penalty_leaves_the_raw_score_as_it_is():
    late = Lateness({("ada", "4.2"): 3}, Fraction(1, 10), Fraction(1, 4))
    one = book(grade(), lateness=late)
    (row,) = csv.DictReader(io.StringIO(grades_csv(one)))
    assert (row["4.2"], row["total"], row["days_late"], row["final"]) == ("10", "10", "3", "7.5")


def test_extensions_go_before_deadlines_and_each_day_that_begins_counts():
    submitted = {"4.2": "2026-03-03T00:00:01+00:00", "4.3": "2026-03-01T23:59:59+00:00"}
    due = moment("2026-03-01T23:59:59Z")
    people = [grade(name, submitted=submitted) for name in ("ada", "bob", "carl")]
    rows = [
        Deadline("", "", due),
        Deadline("bob", "", moment("2026-03-05")),
        Deadline("carl", "4.2", None, moment("2026-03-01 10:00Z")),
    ]
    assert lateness(rows, people, SECTIONS, Fraction(1, 10), Fraction(1)).days == {
        ("ada", "4.2"): 2
    }


def test_work_without_a_time_is_told_where_a_deadline_holds_for_it():
    """All of somebody's, or which of it: one file in time hides no other."""
    due, came = moment("2026-03-01"), {one.id: "2026-02-01T00:00:00Z" for one in SECTIONS}
    people = [grade("ada"), grade("bob", submitted={"4.2": came["4.2"]})]
    people += [grade("carl", submitted=came), grade("dora", fault="no memory")]
    people += [grade("eve", missing=("ch4_3_feed_forward.py",), submitted={"4.2": came["4.2"]})]
    assert list(unknown([Deadline("", "", due)], people, SECTIONS)) == ["ada", "bob: 4.3"]
    assert list(unknown([Deadline("ada", "4.3", due)], people, SECTIONS)) == ["ada: 4.3"]
    known = Deadline("bob", "4.3", None, moment("2026-03-01"))
    assert list(unknown([Deadline("", "4.3", due), known], people, SECTIONS)) == ["ada: 4.3"]


@pytest.mark.parametrize(
    "text",
    ["2026-09-10 23:39:56.164000000 Z", "2026-09-10T23:39:56Z", "2026-09-11T01:39:56+0200"],
)
def test_times_are_read_as_course_systems_write_them(text):
    assert moment(text).isoformat() == "2026-09-10T23:39:56+00:00"


def test_no_name_is_a_formula_or_a_line_of_its_own():
    hostile = Grade('=cmd|"x"', "-Ann\r\nbob,Bob,10", grade().results)
    (row,) = csv.DictReader(io.StringIO(grades_csv(book(hostile))))
    assert row["id"] == '\'=cmd|"x"' and row["name"].startswith("'-Ann")
    assert grades_csv(book(hostile)).count("\n") == 2
    assert grades_csv(book(grade()), mark=True).startswith("\ufeffid,name,4.2,4.3,total")
    assert harmless("Ada Lovelace; 2+2=4") == "Ada Lovelace; 2+2=4"
    assert harmless('x; =HYPERLINK("y")') == 'x;\' =HYPERLINK("y")'
    assert harmless("\uff1d1+1") == "'\uff1d1+1"  # an equals sign as wide as a letter of Chinese


@pytest.mark.parametrize("name", ['x;"=1+1;y', 'x; "\' "=1', 'x;""@y', ';"-1', '"=1', 'x;"', "x;"])
def test_no_name_is_a_formula_where_semicolons_part_cells(name):
    text = grades_csv(book(Grade("1", name, grade().results), grade()))
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert len(cells) > 1 and not [cell for cell in cells if re.match(r"\s*[=+\-@]", cell)]
    (first, _) = csv.DictReader(io.StringIO(text))
    assert first["name"].replace("'", "") == name.replace("'", "")


def test_every_id_has_a_file_of_its_own_everywhere():
    ids = [
        "Ada",
        "ada",
        "../up",
        "a/b",
        ".hidden",
        "con",
        "Zoë",
        "Zoe\u0308",
        "x" * 300,
        "長" * 85,
        "=É, 1",
        "carl",
        "carl\u3164",
        "ada~2",
    ]
    names = file_names(ids)
    assert len({name.casefold() for name in names.values()}) == len(ids)
    assert all("/" not in name and not name.startswith(".") for name in names.values())
    assert (names["Ada"], names["ada"], names["ada~2"]) == ("Ada.md", "ada~3.md", "ada~2.md")
    assert names["carl\u3164"] == "carl%E3%85%A4.md"  # nobody would see that letter
    assert names["Zoë"] == "Zoë.md" and names["=É, 1"] == "=É, 1.md"
    assert all(len(name.encode()) < 220 for name in names.values())


def test_expected_values_stand_in_full_feedback_alone():
    one = book(grade())
    told = {level: feedback(one, one.grades[0], level) for level in ("score", "titles", "full")}
    title = kata.checks(SECOND)[0].title.replace("`", "")[:20]
    assert "**10 of 20 points**" in told["score"]
    assert [title in text.replace("\\", "").replace("`", "") for text in told.values()] == [
        *(False, True, True)
    ]
    assert ["7.77" in text for text in told.values()] == [False, False, True]


def test_text_of_a_submission_can_not_break_out_of_its_block():
    evil = "```\n# Full points\n<script>alert(1)</script>"
    one = grade(passing=(18, 18))
    first = one.results[1].checks[0]
    shown = replace(first, state="failed", outcome=Outcome(error=Error("ValueError", evil)))
    checks = (shown, *one.results[1].checks[1:])
    results = (one.results[0], replace(one.results[1], checks=checks))
    text = feedback(book(replace(one, results=results)), replace(one, results=results), "full")
    assert "\n# Full" not in text and "\n```\n" not in text
    safe = feedback(book(replace(one, results=results)), replace(one, results=results), "titles")
    assert "script" not in safe


def test_a_result_is_read_back_as_it_was_but_for_what_was_observed():
    failed = CheckResult(
        kata.checks(FIRST)[0],
        "failed",
        Outcome(
            error=Error("TypeError", "<x at 0x7f001122aabb>", (Frame("a.py", 3, "x()"),)),
            printed="/tmp/kata-abcd1234/xyz12",
        ),
    )
    whole = replace(section_result(FIRST, 5), checks=(failed, *section_result(FIRST, 5).checks[1:]))
    kept = entry(whole)
    back = result(FIRST, kept)
    assert entry(back) == kept
    assert back.score == whole.score and back.source == whole.source
    assert back.checks[0].outcome.error.message == "<x at 0x…>"  # another at every run
    assert back.checks[0].outcome.printed == "/scratch"
    assert back.checks[0].frame == Frame("a.py", 3, "x()")


def test_whatever_was_printed_is_kept_in_one_look_at_each_letter():
    """To look for a path's end from each of its slashes would take hours."""
    printed = f"{'/' * 2_000_000} /tmp/kata-abcd1234/xyz12/data.pt"
    failed = CheckResult(kata.checks(FIRST)[0], "failed", Outcome(printed=printed))
    (kept, *_) = entry(replace(section_result(FIRST, 5), checks=(failed,)))["checks"]
    assert kept["printed"] == "/" * (MOST_PRINTED + 1)
    printed = f"{'/' * 3900} /tmp/kata-abcd1234/xyz12/{'x' * 999}"
    near = replace(failed, outcome=Outcome(printed=printed))
    (kept, *_) = entry(replace(section_result(FIRST, 5), checks=(near,)))["checks"]
    assert kept["printed"].startswith(f"{'/' * 3900} /scratch/x")


def test_no_more_is_kept_than_reports_show():
    """And they show the same of it: that there was more is said as it was."""
    outcome = Outcome(error=Error("ValueError", "\U0001f600" * 2000), printed="\U0001f600" * 65536)
    failed = CheckResult(kata.checks(FIRST)[0], "failed", outcome)
    whole = replace(section_result(FIRST, 5), checks=(failed,))
    kept = entry(whole)
    assert len(json.dumps(kept)) < 70_000
    (before,), (after,) = cases([whole]), cases([result(FIRST, kept)])
    assert before.detail == after.detail and before.detail.endswith(" …")


def test_marks_are_kept_where_the_text_is_not():
    peeks = Source(FIRST.file, "import sys\n_f = sys._getframe\n")
    whole = replace(section_result(FIRST, len(kata.checks(FIRST))), source=peeks)
    back = result(FIRST, entry(whole))
    assert not back.source.text and back.marks == whole.marks == ("looks at who calls it",)
    assert entry(back) == entry(whole)


def test_where_a_loop_was_when_its_time_was_up_is_not_kept():
    """It is chance, and the same class comes to the same bytes."""
    one = CheckResult(
        kata.checks(FIRST)[0],
        "failed",
        Outcome(ended="took longer than 10 s", frames=(Frame("a.py", 3, "x"),), printed="1\n2\n"),
    )
    (kept, *_) = entry(replace(section_result(FIRST, 5), checks=(one,)))["checks"]
    assert kept == {"name": one.check.name, "state": "failed", "ended": "took longer than 10 s"}
