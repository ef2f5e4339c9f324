"""How work arrives: every shape, every name, and nothing that could do harm."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import kata
from kata.course.errors import BadCall
from kata.grading.arrivals import folders
from kata.grading.arrivals.find import find_students
from kata.grading.arrivals.metadata import submitters
from kata.grading.fingerprints import key
from kata.grading.tasks import Terms, task
from kata.wire.shown import one_line

NAME = "ch4_2_layer_norm.py"
OTHER = "ch4_3_feed_forward.py"


def put(place: Path, files: dict[str, str], time: float = 0) -> None:
    for name, text in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        if time:
            os.utime(path, (time, time))


def zipped(files, packing=zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of names and texts, in which a name may stand twice."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", packing) as archive:
        for name, text in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, text)
    return data.getvalue()


def texts(place: Path) -> dict[str, dict[str, str]]:
    """Everybody's texts by the files' names, by id."""
    return {
        one.id: {f"{name}.py": source.text for name, source in one.submission.sources.items()}
        for one in find_students(place).students
    }


def names(place: Path) -> dict[str, str]:
    return {one.id: one.name for one in find_students(place).students}


def test_folders_files_deep_down_and_clones(tmp_path):
    put(tmp_path, {f"ada/{NAME}": "a", f"bob/exercises/{NAME}": "b", f"carl/x/y/{NAME}": "c"})
    clone = {f"exercises/{NAME}": "mine", f"solutions/{NAME}": "theirs", "grader.py": ""}
    put(tmp_path / "assignment-dora", clone)
    put(tmp_path / "eve/course", clone)
    assert texts(tmp_path) == {
        "ada": {NAME: "a"},
        "assignment-dora": {NAME: "mine"},
        "bob": {NAME: "b"},
        "carl": {NAME: "c"},
        "eve": {NAME: "mine"},
    }


@pytest.mark.parametrize("folder", ["__MACOSX", "venv", ".git", "__pycache__"])
def test_what_systems_leave_behind_is_nobodys_work(tmp_path, folder):
    put(tmp_path, {f"ada/{NAME}": "a", f"ada/{folder}/{OTHER}": "x"})
    assert texts(tmp_path) == {"ada": {NAME: "a"}}


def test_the_newest_of_several_counts(tmp_path):
    put(tmp_path, {f"ada/{NAME}": "new"}, time=2e9)
    put(tmp_path, {f"ada/old/{NAME}": "old", "ada/ch4_2_layer_norm (1).py": "older"}, time=1e9)
    put(tmp_path, {f"bob/{NAME}": "old"}, time=1e9)
    put(tmp_path, {f"bob/again/{NAME}": "new"}, time=2e9)
    assert texts(tmp_path) == {"ada": {NAME: "new"}, "bob": {NAME: "new"}}


@pytest.mark.parametrize("kind", ["clone", "copy", "zip"])
def test_what_was_written_at_one_go_counts_by_its_place(tmp_path, kind):
    """A checkout's times are those of the checkout: what lies furthest out is the work."""
    aside = {f"ada/old/{NAME}": "old", f"ada/{NAME[:-3]} (1).py": "older", f"ada/a/b/{NAME}": "b"}
    put(tmp_path, {f"ada/{NAME}": "mine", "ada/same/" + OTHER: "c", "ada/" + OTHER: "c"}, time=1e9)
    put(tmp_path, {f"bob/{NAME}": "b"})
    put(tmp_path, aside, time=2e9 if kind == "clone" else 1e9 + 30)
    if kind == "clone":
        (tmp_path / "ada/.git").mkdir()
    place = tmp_path
    if kind == "zip":
        place = tmp_path / "class.zip"
        members = {**aside, f"ada/{NAME}": "mine", f"bob/{NAME}": "b"}
        place.write_bytes(zipped(members))
    assert texts(place)["ada"][NAME] == "mine"
    (told,) = find_students(place).remarks
    assert f"ada/{NAME} is graded, and not " in told and " and 2 more" in told


def test_one_handed_in_later_goes_before_one_further_out(tmp_path):
    place = tmp_path / "class.zip"
    works = {2026: {f"my/{NAME}": "last"}, 2025: {NAME: "first"}}
    members = [
        (zipfile.ZipInfo(f"ada_12_{year}_work.zip", (year, 1, 1, 0, 0, 0)), zipped(work))
        for year, work in works.items()
    ]
    place.write_bytes(zipped(members))
    assert texts(place) == {"12": {NAME: "last"}}


@pytest.mark.parametrize(
    "said", [(1999, 1, 1, 0, 0, 0), (2026, 0, 0, 0, 0, 0), (2030, 1, 1, 1, 1, 2)]
)
@pytest.mark.parametrize("of_class", [True, False])
def test_no_archive_dates_what_was_handed_in(tmp_path, said, of_class):
    """It came when the outermost archive, or the file itself, came."""
    inner = zipped({"in.zip": zipped([(zipfile.ZipInfo(NAME, said), "x")])})
    if of_class:
        place, late = tmp_path / "class.zip", (2026, 11, 20, 12, 0, 0)
        place.write_bytes(zipped([(zipfile.ZipInfo("ada.zip", late), inner)]))
    else:
        place = tmp_path
        (tmp_path / "ada.zip").write_bytes(inner)
        os.utime(tmp_path / "ada.zip", (1795176000, 1795176000))
    (ada,) = find_students(place).students
    assert ada.submitted["ch4_2_layer_norm"].startswith("2026-11-20")


def test_a_file_came_when_the_last_came_that_it_imports(tmp_path):
    early, late = 1795176000, 1795676000
    put(tmp_path / "ada", {NAME: "from mine import LayerNorm", OTHER: "import torch"}, early)
    put(tmp_path / "ada", {"mine.py": "from deeper import x", "unused.py": "x"}, early)
    put(tmp_path / "ada", {"deeper.py": "import mine"}, late)
    put(tmp_path / "ada", {"ch4_5_transformer_block.py": "import mine"}, late + 86400)
    put(tmp_path, {"bob_12_300_ch4_2_layer_norm-1.py": "b"}, late)  # as anybody can call it
    bob, ada = find_students(tmp_path).students
    days = {name: time[8:10] for name, time in ada.submitted.items()}
    assert days == {
        "ch4_2_layer_norm": "26",
        "ch4_3_feed_forward": "20",
        "ch4_5_transformer_block": "27",
    }
    assert bob.submitted["ch4_2_layer_norm"].startswith("2026-11-26")


@pytest.mark.parametrize("other", ["import mine", "# import mine", "x = 'import mine'"])
def test_what_a_file_does_not_name_is_not_there_when_it_is_graded(tmp_path, other):
    """Nor does it make the file late: one that names it otherwise could have been in time."""
    early, late = 1795176000, 1795676000
    put(tmp_path / "ada", {NAME: "__import__('mi' 'ne')  # x", OTHER: f"{other}\n"}, early)
    put(tmp_path / "ada", {"mine.py": "import deeper", "deeper.py": ""}, late)
    (ada,) = find_students(tmp_path).students
    days = {name: time[8:10] for name, time in ada.submitted.items()}
    (second, third), terms = kata.sections("4.2", "4.3"), Terms(1)
    along = {
        one.id: set(json.loads(task(terms, one, ada.submission))["modules"])
        for one in (second, third)
    }
    comes = not other.startswith("#")
    assert days == {second.module: "20", third.module: "26" if comes else "20"}
    assert along == {"4.2": set(), "4.3": {"mine", "deeper"} if comes else set()}
    alone = replace(ada.submission, modules={})
    same = [key("", terms, s, ada.submission) == key("", terms, s, alone) for s in (second, third)]
    assert same == [True, not comes]


@pytest.mark.parametrize("unknown", [(1980, 1, 1, 0, 0, 0), (1980, 0, 0, 0, 0, 0)])
def test_a_class_that_says_no_times_has_none(tmp_path, unknown):
    inner = zipped([(zipfile.ZipInfo(NAME, (1999, 1, 1, 0, 0, 0)), "x")])
    members = {"ada.zip": inner, f"bob/{NAME}": "b"}
    (tmp_path / "class.zip").write_bytes(
        zipped([(zipfile.ZipInfo(name, unknown), data) for name, data in members.items()])
    )
    assert [one.submitted for one in find_students(tmp_path / "class.zip").students] == [{}, {}]


@pytest.mark.parametrize("ours", ["kata/x", "grader.py"])
def test_a_file_called_exercises_is_no_clone(tmp_path, ours):
    put(tmp_path, {f"ada/{NAME}": "a", "ada/exercises": "", f"ada/{ours}": ""})
    assert texts(tmp_path) == {"ada": {NAME: "a"}}


IMPORTS = "from my_settings import EPS\nimport torch, helper_2 as two  # unused\n"
OWN = {"my_settings.py": "import deeper", "deeper.py": "", "helper_2.py": "2", "unused.py": ""}


@pytest.mark.parametrize("kind", ["folder", "zip", "class", "of Canvas"])
def test_modules_that_a_file_imports_from_beside_it_come_along(tmp_path, kind):
    own = {"work/" + name: text for name, text in {NAME: IMPORTS, **OWN}.items()}
    own |= {"helper_2.py": "further out", "work/a/deeper.py": "further in"}
    place = tmp_path
    put(tmp_path, {f"bob/{NAME}": "b"})
    if kind == "folder":
        put(tmp_path / "ada", own)
    elif kind == "zip":
        (tmp_path / "ada.zip").write_bytes(zipped(own))
    else:
        place = tmp_path / "class.zip"
        written = {f"class/ada/{name}": text for name, text in own.items()}
        if kind == "of Canvas":
            flat = {NAME: IMPORTS, **OWN, "helper_2-1.py": "2", "helper_2.py": "older"}
            written = {f"ada_12_{n}_{name}": flat[name] for n, name in enumerate(flat)}
        place.write_bytes(zipped({**written, f"class/bob/{NAME}": "b"}))
    ada = find_students(place).students[0]
    found = {name: one.text for name, one in ada.submission.modules.items()}
    assert found == {"my_settings": "import deeper", "deeper": "", "helper_2": "2"}
    assert (
        "deeper.py: it comes along, since the files of ada import it"
        in find_students(place).remarks
    )


def test_large_modules_and_many_stay_behind_and_cost_nothing(tmp_path):
    many = {f"m{number}.py": f"{number:60000}" for number in range(40)}
    many |= {"large.py": "x" * (70 << 10), NAME: "import large, " + ", ".join(many)}
    members = {name: text.replace(".py", "") for name, text in many.items()}
    (tmp_path / "ada.zip").write_bytes(zipped(members))
    put(tmp_path / "bob", members)
    ada, bob = find_students(tmp_path).students
    assert not ada.refused and set(ada.submission.sources) == {"ch4_2_layer_norm"}
    assert 10 < len(ada.submission.modules) <= len(bob.submission.modules) == 19  # of twenty
    assert "large" not in {*ada.submission.modules, *bob.submission.modules}


def test_a_canvas_zip(tmp_path):
    """The highest number counts, late or not, and a zip in it is somebody's too."""
    path = tmp_path / "submissions.zip"
    path.write_bytes(
        zipped(
            {
                f"lovelaceada_12_300_{NAME}": "first",
                "lovelaceada_12_301_ch4_2_layer_norm-1.py": "second",
                "lovelaceada_12_302_ch4_2_layer_norm-10.py": "eleventh",
                "lovelaceada_12_303_ch4_2_layer_norm-9.py": "tenth",
                f"o'brienbob_LATE_13_304_{NAME}": "late",
                "carl_14_305_exercises.zip": zipped({f"exercises/{NAME}": "zipped"}),
                "dora_15_306_essay.docx": "no",
            }
        )
    )
    found = {"12": {NAME: "eleventh"}, "13": {NAME: "late"}, "14": {NAME: "zipped"}, "15": {}}
    assert texts(path) == found
    assert names(path) == {"12": "lovelaceada", "13": "o'brienbob", "14": "carl", "15": "dora"}
    assert find_students(path).remarks == ("dora: none of the course's files; there is essay.docx",)


def test_moodle_folders_with_two_people_of_one_name(tmp_path):
    for number in (123, 124):
        put(tmp_path, {f"Ada, Lovelace_{number}_assignsubmission_file_/{NAME}": str(number)})
    put(tmp_path, {f"Zoë = 1_125_assignsubmission_file_{NAME}": "flat"})
    (tmp_path / "Ada, Lovelace_123_assignsubmission_onlinetext_").mkdir()
    assert texts(tmp_path) == {"123": {NAME: "123"}, "124": {NAME: "124"}, "125": {NAME: "flat"}}
    assert names(tmp_path) == {"123": "Ada, Lovelace", "124": "Ada, Lovelace", "125": "Zoë = 1"}


@pytest.mark.parametrize(
    "file, known_as",
    [
        # what somebody chose for a file
        ("malloryeve_111_5552_ada_222_assignsubmission_file_", "malloryeve_111_5552_ada_222?"),
        ("Eve_111_assignsubmission_file_x_222_333_", "Eve_111_assignsubmission_file_x_222?"),
        ("malloryeve_LATE_111_5552_ada_222_333_", "malloryeve_LATE_111_5552_ada_222?"),
        ("malloryeve_111_5552_222_", "malloryeve_111_5552?"),
        # what somebody is called, since Canvas takes out numbers before it takes out other signs
        ("mallory_222_111_5552_", "mallory_222_111?"),
        ("mallory_222_LATE_111_5552_", "mallory_222_LATE_111?"),
        ("mallory_222_9_z_111_5552_", "mallory_222_9_z_111?"),
        ("adalovelace_222_1_111_5552_", "adalovelace_222_1_111?"),
        ("mallory_222_assignsubmission_file_111_5552_", "mallory_222_assignsubmission_file_111?"),
    ],
)
@pytest.mark.parametrize("kind", ["a file", "a zip", "a zip without a name", "a folder"])
def test_a_name_that_looks_like_somebody_elses_is_nobodys_number(tmp_path, file, known_as, kind):
    put(tmp_path, {f"adalovelace_222_1_{NAME}": "own", f"bob_4_5_{NAME}": "bob"})
    if kind.startswith("a zip"):
        name = f"{file}work.zip" if kind == "a zip" else f"{file}.zip"
        (tmp_path / name).write_bytes(zipped({NAME: "mallory's"}))
    else:
        put(tmp_path, {f"{file}{NAME}" if kind == "a file" else f"{file}/{NAME}": "mallory's"})
    found = {"222": {NAME: "own"}, "4": {NAME: "bob"}, known_as: {NAME: "mallory's"}}
    assert texts(tmp_path) == found
    assert [one.partition(": ")[0] for one in find_students(tmp_path).remarks] == [known_as]
    assert not re.fullmatch(r".+_(\d+)", known_as)  # what a gradebook takes for a number


def test_a_late_file_with_numbers_in_its_name_has_its_owners_number(tmp_path):
    for file in ("ada_LATE_12_300_2.zip", "bob_13_LATE_301_4_2.zip", "eve_14_302_.zip"):
        (tmp_path / file).write_bytes(zipped({NAME: file}))
    put(tmp_path, {f"zoe_15_303_ch4_2_layer_norm-{n}.py": str(n) for n in range(3)})
    assert set(texts(tmp_path)) == {"12", "bob_13_LATE_301?", "14", "15"}


def test_a_number_behind_several_names_is_nobodys(tmp_path):
    """Dates can look like what Canvas writes."""
    for name in ("ada_2026_03_work", "bob_2026_03_work", "carl_2027_03_work"):
        (tmp_path / f"{name}.zip").write_bytes(zipped({NAME: name}))
    assert set(texts(tmp_path)) == {"ada (2026)", "bob (2026)", "2027"}
    told = [one.partition(": ")[0] for one in find_students(tmp_path).remarks]
    assert told == ["ada (2026)", "bob (2026)"]


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_bare_number_takes_nobodys(tmp_path, kind):
    put(tmp_path, {f"lovelaceada_12345_678_{NAME}": "ada", f"bob_9_8_{NAME}": "bob"})
    if kind == "zip":
        (tmp_path / "12345.zip").write_bytes(zipped({NAME: "bare"}))
    else:
        put(tmp_path, {f"12345/{NAME}": "bare"})
    found = {"12345?": {NAME: "bare"}, "lovelaceada (12345)": {NAME: "ada"}, "9": {NAME: "bob"}}
    assert texts(tmp_path) == found
    assert len(find_students(tmp_path).remarks) == 2


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_an_id_that_is_made_up_is_nobodys(tmp_path, kind):
    """Whoever is called like that has an id of their own."""
    odd = "mallory_222_111"
    files = {f"123/{NAME}": "bare", f"Eve_123_assignsubmission_file_/{NAME}": "eve"}
    files |= {f"{odd}_5552_work/{NAME}": "doubtful"}
    files |= {f"{name}/{NAME}": name for name in ("123?", "Eve (123)", f"{odd}?", f"{odd}?~2")}
    put(tmp_path, files)
    if kind == "zip":
        (tmp_path / "class.zip").write_bytes(zipped(files))
    found = find_students(tmp_path / "class.zip" if kind == "zip" else tmp_path)
    graded = {one.id: one.submission.sources["ch4_2_layer_norm"].text for one in found.students}
    assert graded == {
        **{name: name for name in ("123?", "Eve (123)", f"{odd}?", f"{odd}?~2")},
        **{"123?~2": "bare", "Eve (123)~2": "eve", f"{odd}?~3": "doubtful"},
    }
    told = [one.partition(": ")[0] for one in found.remarks]
    assert told == ["123?~2", "Eve (123)~2", f"{odd}?~3"]


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_an_id_is_nobody_elses_where_it_is_written(tmp_path, kind):
    """Who chose a name that is read as another's has none of it, and that is told."""
    plain, odd = ["ada", "ada~2", "Zo\u00eb"], ["ada\n", "ada ", "ada\u2028", "a\x0b"]
    odd += ["Zoe\u0308", "bob\nx", "bob\x85x"]
    if kind == "folder":  # a backslash in a zip's name is a slash
        plain, odd = [*plain, "eve\\x1b"], [*odd, "eve\x1b"]
    files = {f"{name}/{NAME}": name for name in (*plain, *odd)}
    if kind == "zip":
        (tmp_path / "class.zip").write_bytes(zipped(files))
    else:
        put(tmp_path, files)
    found = find_students(tmp_path / "class.zip" if kind == "zip" else tmp_path)
    graded = {one.submission.sources["ch4_2_layer_norm"].text: one.id for one in found.students}
    assert {name: graded[name] for name in plain} == {name: name for name in plain}
    assert graded["a\x0b"] == "a\x0b"  # nobody else's
    assert len({" ".join(one_line(one.id).split()) for one in found.students}) == len(files)
    assert {graded["ada\n"], graded["ada "], graded["ada\u2028"]} == {"ada~3", "ada~4", "ada~5"}
    assert {graded["bob\nx"], graded["bob\x85x"]} == {"bob x", "bob x~2"}
    told = {one.partition(": ")[0] for one in found.remarks}
    assert told == {graded[name] for name in odd if name != "a\x0b"}


METADATA = """---
submission_1:
  :submitters:
  - :name: 'Ada ''A'' Lovelace'
    :sid: '100'
    :email: ada@x.edu
  - :name: "Zo\\u00eb: =1"
    :sid:
    :email: zoe@x.edu
  :created_at: 2026-09-10 23:39:56.164000000 Z
  :score: 3.0
  :history:
  - :id: 7
    :submitters:
    - :name: Somebody Else
      :sid: '999'
submission_2:
  :submitters:
  - :name: Bob
    :sid: ~
"""


def test_a_gradescope_export(tmp_path):
    inside = "assignment_9_export"
    files = {
        f"{inside}/submission_metadata.yml": METADATA,
        f"{inside}/submission_1/{NAME}": "one",
        f"{inside}/submission_2/{NAME}": "two",
        f"{inside}/submission_3/{NAME}": "three",
    }
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(files))
    put(tmp_path / "unpacked", files)
    for place in (path, tmp_path / "unpacked", tmp_path / "unpacked" / inside):
        assert names(place) == {
            "100": "Ada 'A' Lovelace",
            "submission_2": "Bob",
            "submission_3": "submission_3",
            "zoe@x.edu": "Zoë: =1",
        }
    timeless = [(zipfile.ZipInfo(name), text) for name, text in files.items()]
    (tmp_path / "timeless.zip").write_bytes(zipped(timeless))
    for place in (path, tmp_path / "timeless.zip"):
        first = find_students(place).students[0]
        assert first.submitted == {"ch4_2_layer_norm": "2026-09-10 23:39:56.164000000 Z"}


def test_two_of_one_number_in_an_export_are_two(tmp_path):
    people = ["5", "5 (submission_2)", "5"]
    text = "".join(
        f"submission_{n}:\n  :submitters:\n  - :name: N{n}\n    :sid: '{sid}'\n"
        for n, sid in enumerate(people)
    )
    works = {f"submission_{n}/{NAME}": str(n) for n in range(3)}
    put(tmp_path, {"submission_metadata.yml": text, **works})
    found = {"5": {NAME: "0"}, "5 (submission_2)": {NAME: "1"}, "5 (submission_2)~2": {NAME: "2"}}
    assert texts(tmp_path) == found
    assert [one.partition(":")[0] for one in find_students(tmp_path).remarks] == [
        "5 (submission_2)~2"
    ]


def test_metadata_that_say_nothing_are_no_harm():
    assert submitters("") == submitters("- a\n- b: [") == {}
    assert submitters("submission_1:\n") == {"submission_1": ()}


def test_a_zip_each_and_a_folder_of_the_same_name(tmp_path):
    (tmp_path / "Ada Lovelace, =1.zip").write_bytes(zipped({f"my work/{NAME}": "a"}))
    (tmp_path / "bob.zip").write_bytes(zipped({f"exercises/{NAME}": "b"}))
    put(tmp_path, {f"bob/{OTHER}": "c"})
    nested = zipped({"inner.zip": zipped({NAME: "deep"})})
    (tmp_path / "carl.zip").write_bytes(nested)
    assert texts(tmp_path) == {
        "Ada Lovelace, =1": {NAME: "a"},
        "bob": {NAME: "b", OTHER: "c"},
        "carl": {NAME: "deep"},
    }


@pytest.mark.parametrize("kind", ["folder", "zip", "wrapped", "the archive first"])
def test_what_is_taken_together_is_told(tmp_path, kind):
    work = {NAME: zipped({NAME: "x"}), OTHER: zipped({OTHER: "y"})}
    members = {f"ada/{NAME}": "a", "ada.zip": work[OTHER], "eve.zip": work[NAME]}
    members |= {"eve.ZIP": work[OTHER], f"bob/{NAME}": "b", "carl.zip": work[NAME]}
    place = tmp_path / "class.zip"
    if kind == "folder":
        place = tmp_path
        put(tmp_path, {name: text for name, text in members.items() if name.endswith(".py")})
        for name in ("ada.zip", "eve.zip", "carl.zip"):
            (tmp_path / name).write_bytes(members[name])
    else:
        within = "class/" if kind == "wrapped" else ""
        both = reversed(members.items()) if kind == "the archive first" else members.items()
        place.write_bytes(zipped([(within + name, data) for name, data in both]))
    told = [one.partition(": ")[0] for one in find_students(place).remarks]
    assert told == (["ada"] if kind == "folder" else ["ada", "eve"])  # capitals are not everywhere


def test_an_empty_folder_in_a_classs_zip_is_somebodys(tmp_path):
    place = tmp_path / "class.zip"
    place.write_bytes(zipped([("bob/", ""), ("../eve/", ""), (f"ada/{NAME}", "a"), ("a/b/", "")]))
    assert set(texts(place)) == {"ada", "bob"}
    assert "bob: none of the course's files; there is nothing" in find_students(place).remarks


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_folder_that_may_be_somebodys_is_told(tmp_path, kind):
    """Whatever it is called; what macOS writes beside every file is nobody's."""
    files = {f".venv/{NAME}": "v", f"ada/{NAME}": "a", f"__MACOSX/._{NAME}": "", ".git/x": ""}
    files |= {f"bob/{NAME}": "b", f"bob/.venv/{NAME}": ""}
    put(tmp_path, files)
    place = tmp_path
    if kind == "zip":
        place = tmp_path / "class.zip"
        place.write_bytes(zipped(files))
    assert set(texts(place)) == {"ada", "bob"}
    told = find_students(place).remarks
    assert told == (".venv: it is left out for its name; give it another if it is somebody's",)


@pytest.mark.parametrize("kind", ["folder", "zip", "wrapped"])
def test_work_that_is_left_out_for_a_name_is_told_however_deep_it_lies(tmp_path, kind):
    """An archive too; beside what is somebody's, macOS writes such files, and they are nobody's."""
    work = zipped({NAME: "x"})
    files = {f"ada/{NAME}": "a", f".env/hw/{NAME}": "e", f"._bob/a/b/{OTHER}": "b"}
    files |= {"._carl.zip": work, "dora.zip": work, "._dora.zip": "", ".vscode/hw.zip": work}
    files |= {f"__MACOSX/ada/._{NAME}": "", "__MACOSX/._dora.zip": "", ".idea/workspace.xml": ""}
    files |= {f".venv/lib/site-packages/x/{NAME}": "", f".git/.idea/{NAME}": "", "._.DS_Store": ""}
    files |= {f"._eve_12_300_{NAME}": "e"}
    if kind == "folder":
        place = tmp_path
        for name, data in files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    else:
        within = "class/" if kind == "wrapped" else ""
        place = tmp_path / "class.zip"
        place.write_bytes(zipped({f"{within}{name}": data for name, data in files.items()}))
    assert set(texts(place)) == {"ada", "dora"}
    told = [one.partition(":")[0] for one in find_students(place).remarks]
    assert told == sorted(["._bob", "._carl.zip", f"._eve_12_300_{NAME}", ".env", ".vscode"])


def test_what_is_too_much_to_look_through_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "MOST_LOOKED_AT", 20)
    put(tmp_path, {f"ada/{NAME}": "a", f".idea/{'d/' * 17}x": "", f".vscode/{'d/' * 9}x": ""})
    put(tmp_path, {f".venv/{number}": "" for number in range(21)})
    told = [one.partition(":")[0] for one in find_students(tmp_path).remarks]
    assert told == [".idea", ".venv"]


def test_a_class_that_its_archives_name_is_wrapped_around(tmp_path):
    everybody = {f"week 3/ada/{NAME}": "a", f"week 3/bob/{NAME}": "b", "__MACOSX/week 3/x": ""}
    for name in ("week 3.zip", "class.zip"):
        (tmp_path / name).write_bytes(zipped(everybody))
    assert set(texts(tmp_path / "week 3.zip")) == {"ada", "bob"}
    assert set(texts(tmp_path / "class.zip")) == {"week 3"}


ALONE = {
    "of others": {f"ada/bob/{NAME}": "b", f"ada/carol/{OTHER}": "c"},
    "further in": {f"ada/work/bob/{NAME}": "b", f"ada/work/carol/{OTHER}": "c"},
    "with a number": {f"ada/bob_777_888_{NAME}": "b"},
    "with a number and a zip": {"ada/bob_777_888_work.zip": zipped({NAME: "b"})},
    "of Moodle's": {f"ada/Bob_777_assignsubmission_file_/{NAME}": "b"},
    "of Gradescope's": {"ada/submission_metadata.yml": METADATA, f"ada/submission_1/{NAME}": "b"},
}


@pytest.mark.parametrize("which", ALONE)
@pytest.mark.parametrize("kind", ["folder", "archive", "archive in an archive", "class"])
def test_what_lies_in_ones_folder_makes_nobody_else(tmp_path, which, kind):
    """Alone or beside others: whatever it looks like, and however it was packed."""
    path = tmp_path / "class.zip"
    if kind == "folder":
        for name, data in ALONE[which].items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data.encode() if isinstance(data, str) else data)
    elif kind == "class":
        path.write_bytes(zipped(ALONE[which]))
    else:
        inner = zipped({name.removeprefix("ada/"): data for name, data in ALONE[which].items()})
        whole = zipped({"ada.zip": inner}) if kind != "archive" else inner
        place = path if kind != "archive" else path / "ada.zip"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(whole)
    found = find_students(path)
    assert [(one.id, one.name) for one in found.students] == [("ada", "ada")]
    assert any(one.startswith("ada: it is all that there is") for one in found.remarks)


def test_one_student_alone_is_no_wrapping(tmp_path):
    put(tmp_path, {f"ada/work/{NAME}": "a"})
    assert texts(tmp_path) == {"ada": {NAME: "a"}}


# --- what could do harm -------------------------------------------------------------------------


def linked() -> bytes:
    link = zipfile.ZipInfo(NAME)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped([(link, "/etc/passwd"), (OTHER, "kept")])


def locked() -> bytes:
    data = bytearray(zipped({NAME: "x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the central directory's flags
    data[data.index(b"PK\x03\x04") + 6] |= 1
    return bytes(data)


def damaged() -> bytes:
    data = bytearray(zipped({NAME: "some text that is long enough\n" * 9}))
    data[60:64] = b"\xff\xff\xff\xff"
    return bytes(data)


HOSTILE = {
    "up": (zipped({f"../{NAME}": "x", OTHER: "kept"}), "it leads out of the archive"),
    "absolute": (zipped({f"/tmp/{NAME}": "x", OTHER: "kept"}), "it leads out of the archive"),
    "drive": (zipped({f"C:\\{NAME}": "x", OTHER: "kept"}), "it leads out of the archive"),
    "link": (linked(), "it is a link"),
    "case": (
        zipped({NAME: "x", NAME.replace("l", "L"): "y", OTHER: "kept"}),
        "differs from it in capitals at most",
    ),
    "bomb": (zipped({NAME: "\0" * (80 << 20)}), "as a zip bomb does"),
    "locked": (locked(), "locked with a password"),
    "bzip2": (zipped({NAME: "\0" * 999}, zipfile.ZIP_BZIP2), "packed in a way"),
    "lzma": (zipped({"more.zip": "x"}, zipfile.ZIP_LZMA), "packed in a way"),
    "nothing": (b"no zip at all", "it is no zip that can be read"),
    "cut": (zipped({NAME: "x"})[:-30], "it is no zip that can be read"),
}


@pytest.mark.parametrize("which", HOSTILE)
def test_a_hostile_zip_is_refused_by_name_and_the_rest_goes_on(tmp_path, which):
    data, reason = HOSTILE[which]
    (tmp_path / f"{which}.zip").write_bytes(data)
    put(tmp_path, {f"zoe/{NAME}": "fine"})
    found = find_students(tmp_path)
    hostile, honest = found.students
    assert texts(tmp_path)["zoe"] == {NAME: "fine"}
    kept = texts(tmp_path)[which]
    assert kept == ({OTHER: "kept"} if OTHER in kept else {})
    said = hostile.refused or " ".join(found.remarks)
    assert reason in said and f"{which}.zip" in said
    assert bool(hostile.refused) == (OTHER not in kept)
    assert not honest.refused


def test_a_damaged_file_in_a_zip_is_told(tmp_path):
    (tmp_path / "ada.zip").write_bytes(damaged())
    (ada,) = find_students(tmp_path).students
    assert "damaged" in ada.submission.bad_files["ch4_2_layer_norm"]


def test_a_bomb_in_bombs_ends_soon(tmp_path):
    data = zipped({NAME: "deep"})
    for _ in range(8):
        data = zipped({"inner.zip": data})
    (tmp_path / "ada.zip").write_bytes(data)
    (ada,) = find_students(tmp_path).students
    assert "archives, one in the other" in ada.refused


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX links")
def test_links_on_the_disk_are_not_followed(tmp_path):
    secret = tmp_path / "secret"
    put(secret, {NAME: "secret", OTHER: "secret"})
    place = tmp_path / "class"
    put(place, {f"ada/{OTHER}": "a", f"bob/{OTHER}": "b"})
    (place / "ada" / NAME).symlink_to(secret / NAME)
    (place / "mallory").symlink_to(secret, target_is_directory=True)
    found = find_students(place)
    assert texts(place) == {"ada": {OTHER: "a"}, "bob": {OTHER: "b"}}
    assert found.students[0].submission.bad_files["ch4_2_layer_norm"].startswith("it is a link")
    assert "mallory: it is a link, which is not followed" in found.remarks


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX has these")
def test_a_pipe_is_not_waited_for(tmp_path):
    put(tmp_path, {f"ada/{OTHER}": "a"})
    os.mkfifo(tmp_path / "ada" / NAME)
    (ada,) = find_students(tmp_path).students
    assert ada.submission.bad_files["ch4_2_layer_norm"] == "it is not a file"


def test_files_that_are_no_text_or_too_large_are_told(tmp_path):
    put(tmp_path, {f"ada/{OTHER}": "x" * (2 << 20)})
    (tmp_path / "ada" / NAME).write_bytes(b"\xff\xfe")
    (ada,) = find_students(tmp_path).students
    assert "is not UTF-8" in ada.submission.bad_files["ch4_2_layer_norm"]
    assert "larger than 1024 KiB" in ada.submission.bad_files["ch4_3_feed_forward"]


def test_whose_could_not_be_found_is_told_with_what_stands_there(tmp_path):
    put(tmp_path, {"ada/essay.docx": "", "ada/notes.txt": "", f"bob/{NAME}": "b", "carl.rar": ""})
    put(tmp_path, {NAME: "whose?"})
    (tmp_path / "dora").mkdir()
    found = find_students(tmp_path)
    assert set(found.remarks) == {
        "ada: none of the course's files; there is essay.docx, notes.txt",
        "dora: none of the course's files; there is nothing",
        "carl.rar: it is neither a folder nor a zip",
        f"{NAME}: it lies in nobody's folder",
    }


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(BadCall, match="nobody's work is in"):
        find_students(tmp_path)
