"""Gradebooks of course systems: one column is filled, and every other byte stays."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from pathlib import Path

import pytest

import kata
from kata.commands.exports import Exports
from kata.course.checks import checks
from kata.course.errors import BadCall
from kata.grading.grades import Grade, Gradebook, Points
from kata.judging.results import CheckResult, SectionResult
from kata.reports.gradebooks import canvas, moodle
from kata.reports.table import Table
from kata.wire.jobs import Source
from kata.wire.outcomes import Outcome

(SECTION,) = kata.sections("4.2")


def result(passing: int) -> SectionResult:
    """A section of which the first so many checks pass."""
    found = tuple(
        CheckResult(check, "passed" if number < passing else "failed", Outcome())
        for number, check in enumerate(checks(SECTION))
    )
    return SectionResult(found, 0.0, SECTION, Source(SECTION.file, ""))


HALF = len(checks(SECTION)) // 2
NAMES = ["Lovelace, Ada", "=Größe, Zoë", 'O"Neil, Al', "Same, Name", "Same, Name"]


def book(*grades: Grade, points: int = 10) -> Gradebook:
    return Gradebook((SECTION,), grades, 7, Points({"4.2": Fraction(points)}))


def grade(id: str, name: str = "", passing: int = HALF, fault: str = "") -> Grade:
    return Grade(id, name, () if fault else (result(passing),), fault=fault)


def exported(separator: str = ",", end: str = "\r\n", mark: str = "") -> str:
    """A gradebook as Canvas exports it, with what makes it hard to keep."""
    head = ["Student", "ID", "SIS Login ID", "Section", "Other (7)", "GPT Kata (1234)", "Final"]
    rows = [head, ["    Points Possible", "", "", "", "5", "100", "(read only)"]]
    for number, name in enumerate(NAMES):
        rows.append([name, str(100 + number), f"u{number}@x.edu", "A\nB", "1.50", "", "12.00"])
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return mark + out.getvalue()


@pytest.mark.parametrize("separator, end", [(",", "\r\n"), (";", "\n"), ("\t", "\n")])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_only_the_assignments_column_changes(separator, end, mark):
    text = exported(separator, end, mark)
    students = book(grade("100"), grade("u1@x.edu", passing=99), grade("u2", passing=0))
    filled = canvas(Table.parse(text, "g.csv"), students, "GPT Kata")

    def read(text):
        return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=separator))

    before, after = read(text), read(filled.text)
    assert [row[5] for row in after] == ["GPT Kata (1234)", "100", "50", "100", "0", "", ""]
    assert [row[:5] + row[6:] for row in after] == [row[:5] + row[6:] for row in before]
    fields = filled.text.replace(f"{separator}100{separator}12", f"{separator}{separator}12")
    fields = fields.replace(f"{separator}50{separator}12", f"{separator}{separator}12")
    assert fields.replace(f"{separator}0{separator}12", f"{separator}{separator}12") == text


def test_who_can_not_be_matched_is_told_both_ways():
    students = book(grade("100"), grade("nobody", "No Body"), grade("103", fault="no torch"))
    remarks = canvas(Table.parse(exported(), "g.csv"), students, "GPT Kata").remarks
    assert remarks[0] == "1 of 3 grades filled in"
    assert "No Body (nobody) has no line in it" in remarks
    assert "Same, Name handed in nothing that was found" in remarks
    assert "103 is not graded" in remarks


def test_what_is_not_graded_leaves_its_cell_as_it_is():
    text = exported().replace("1.50,,12", "1.50,33,12")
    filled = canvas(Table.parse(text, "g.csv"), book(grade("100", fault="no torch")), "GPT Kata")
    assert filled.text == text


def test_a_name_counts_where_nobody_else_has_it():
    students = book(grade("x", "Ada  LOVELACE"), grade("y", "Name Same"), grade("z", "Zoë =Größe"))
    filled = canvas(Table.parse(exported(), "g.csv"), students, "GPT Kata (1234)")
    table = Table.parse(filled.text, "g.csv")
    assert [row[5].value for row in table.rows[2:]] == ["50", "50", "", "", ""]


def test_a_row_that_two_lay_claim_to_belongs_to_neither():
    students = book(grade("100"), grade("x_100"), grade("q", 'Al O"Neil'), grade("r", 'al o"neil'))
    filled = canvas(Table.parse(exported(), "g.csv"), students, "GPT Kata")
    assert [row[5].value for row in Table.parse(filled.text, "g").rows[2:]] == [""] * 5
    assert filled.remarks[0] == "0 of 4 grades filled in"


def test_an_identifier_is_worth_more_than_a_name():
    students = book(grade("100", "Someone Else"), grade("other", "Ada Lovelace", passing=0))
    filled = canvas(Table.parse(exported(), "g.csv"), students, "GPT Kata")
    assert Table.parse(filled.text, "g").rows[2][5].value == "50"
    assert "Ada Lovelace (other) has no line in it" in filled.remarks


WORKSHEET = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",Feedback
"Participant 17","Ada, Countess",ada@x.edu,"Submitted, late",,"50.00",Yes,"<p>a ""b""
c</p>"
"Participant 18","Bob",bob@x.edu,None,3.00,"50.00",No,
"Participant 19","Eve",eve@x.edu,None,,"50.00",Yes,
"""


def test_a_worksheet_is_filled_to_its_own_maximum():
    students = book(grade("Ada, Countess_17"), grade("bob@x.edu"), grade("eve", passing=99))
    filled = moodle(Table.parse(WORKSHEET, "w.csv"), students)
    assert filled.text == WORKSHEET.replace('late",,', 'late",25,').replace("e,,", "e,50,")
    assert "bob@x.edu has a line that can't be changed" in filled.remarks
    assert filled.remarks[0] == "2 of 3 grades filled in"


@pytest.mark.parametrize("is_open", ["Yes", "No", "not in it"])
def test_an_address_takes_nobodys_number(is_open):
    """What stands before the @ is its owner's to choose."""
    text = WORKSHEET.replace("eve@x.edu", "17@x.edu")
    if is_open == "No":
        text = text.replace('"50.00",Yes,"<p>', '"50.00",No,"<p>')
    elif is_open != "Yes":
        text = text.replace("Participant 17", "Participant 71")
    filled = moodle(Table.parse(text, "w.csv"), book(grade("17", "Somebody")))
    assert filled.text == (text.replace('late",,', 'late",25,') if is_open == "Yes" else text)
    assert any(one.startswith("Somebody (17)") for one in filled.remarks) == (is_open != "Yes")


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "no table"),
        ("just a line\nand another\n", "no table"),
        ('a,b\n"c,d\n', ":2: a quoted cell has no end"),
        ('a,b\n"c"d,e\n', ":2: something follows a quoted cell"),
        ("Student,ID,SIS Login ID,Section\na,1,b,c\n", "no column GPT Kata; --column takes one"),
        ("Name,GPT Kata\na,1\n", "no columns Student and ID"),
        ("Student,ID,GPT Kata (1),GPT Kata (2)\na,1,,\n", "several columns GPT Kata"),
    ],
)
def test_what_is_no_gradebook_is_told_in_one_line(text, words):
    with pytest.raises(BadCall) as told:
        canvas(Table.parse(text, "g.csv"), book(grade("1")), "GPT Kata")
    assert words in str(told.value) and "\n" not in str(told.value)


@pytest.mark.parametrize("data, words", [(b"\xff\xfea", "not UTF-8"), (None, "can't be read")])
def test_a_file_that_can_not_be_read_is_told_in_one_line(tmp_path: Path, data, words):
    path = tmp_path / "g.csv"
    if data:
        path.write_bytes(data)
    with pytest.raises(BadCall, match=words):
        Table.read(path)


# --- the options ----------------------------------------------------------------------------------


def exports(**options) -> Exports:
    given = {"canvas": None, "moodle": None, "column": "", "junit": None}
    return Exports(**{**given, **options})


def test_copies_are_filled_beside_the_grades_and_the_gradebooks_stay(tmp_path: Path):
    out, given, sheet = tmp_path / "grades", tmp_path / "g.csv", tmp_path / "w.csv"
    out.mkdir()
    given.write_text(exported(), encoding="utf-8", newline="")
    sheet.write_text(WORKSHEET, encoding="utf-8", newline="")
    wanted = exports(canvas=given, moodle=sheet, column="GPT Kata", junit=out / "j.xml")
    wanted.require(out, tmp_path / "submissions")
    said = wanted.write(out, book(grade("100"), grade("17")), "titles")
    assert [line.partition(": ")[2] for line in said if ".csv" in line] == [
        "1 of 2 grades filled in",
        "1 of 2 grades filled in",
    ]
    assert {path.name for path in out.iterdir()} == {"canvas.csv", "moodle.csv", "j.xml"}
    assert Table.read(out / "canvas.csv").rows[2][5].value == "50"
    assert given.read_bytes().decode() == exported()


@pytest.mark.parametrize(
    "options, words",
    [
        ({"column": "GPT Kata"}, "name that too"),
        ({"canvas": "g.csv"}, "say which column to fill"),
        ({"canvas": "nowhere.csv", "column": "x"}, "can't be read"),
        ({"canvas": "canvas.csv", "column": "GPT Kata"}, "move the exported one away"),
        ({"junit": "submissions/j.xml"}, "lies in the submission's folder"),
    ],
)
def test_what_can_not_be_filled_is_told_before_anything_is_graded(tmp_path, options, words):
    (tmp_path / "submissions").mkdir()
    for name in ("g.csv", "canvas.csv"):
        (tmp_path / name).write_text(exported(), encoding="utf-8")
    paths = {key: tmp_path / one if key != "column" else one for key, one in options.items()}
    with pytest.raises(BadCall, match=words) as told:
        exports(**paths).require(tmp_path, tmp_path / "submissions")
    assert "\n" not in str(told.value)
