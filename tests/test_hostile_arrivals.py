"""What one submission does as it arrives costs that one alone, and is told by name."""

from __future__ import annotations

import io
import os
import random
import re
import struct
import sys
import time
import tracemalloc
import zipfile

import pytest

from kata.course.errors import BadCall
from kata.course.sections import sections
from kata.grading.arrivals import find
from kata.grading.arrivals.allowance import Refused
from kata.grading.arrivals.choice import Choice
from kata.grading.arrivals.find import find_students
from kata.grading.arrivals.folders import scan
from kata.grading.arrivals.members import Member
from kata.grading.arrivals.metadata import submitters
from kata.grading.arrivals.tree import File
from kata.grading.grades import Grade, Gradebook
from kata.reports.class_summary import show_summary
from kata.reports.progress import ClassProgress
from tests.test_arrivals import NAME, OTHER, names, put, texts, zipped

NOISE = random.Random(0).randbytes(1 << 20)  # beside it, 100 MiB of zeros are no bomb


def padded(text: str, size: int) -> bytes:
    """A zip that is as large as that, and small where it is packed."""
    return b"\0" * size + zipped({NAME: text})


def listing(number: int) -> bytes:
    """A zip that is nothing but a list of so many members."""
    name = b"a"
    head = (b"PK\1\2", 20, 20, 0x800, 0, 0, 0x5821, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0)
    listed = (struct.pack("<4sHHHHHHIIIHHHHHII", *head) + name) * number
    most = min(number, 0xFFFF)
    return listed + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, most, most, len(listed), 0, 0)


HOSTILE = {
    "deep": (zipped({"a/" * 2000 + NAME: "x"}), "in more than 16 folders"),
    "archives": (zipped({f"{n}.zip": zipped({NAME: "x"}) for n in range(9)}), "too many archives"),
    "members": (zipped({"x.zip": listing(600_000), "noise": NOISE}), "too many files"),
    "outermost": (listing(90_000), "too many files"),
    "folders": (zipped({f"{n}/" + "b/" * 14 + "c": "" for n in range(2000)}), "too many files"),
    "larger": (zipped({"x.zip": b"\0" * (65 << 20), "noise": NOISE}), "65 MiB, and 64 MiB are"),
}


@pytest.mark.parametrize("which", HOSTILE)
@pytest.mark.parametrize("within", [True, False])
def test_what_no_work_is_like_is_refused_by_name(tmp_path, which, within):
    data, reason = HOSTILE[which]
    put(tmp_path, {f"zoe/{NAME}": "fine"})
    if within:
        both = {f"{which}.zip": data, f"zoe/{NAME}": "fine"}
        (tmp_path / "class.zip").write_bytes(zipped(both, zipfile.ZIP_STORED))
    else:
        (tmp_path / f"{which}.zip").write_bytes(data)
    found = find_students(tmp_path / "class.zip" if within else tmp_path)
    hostile, honest = found.students
    assert reason in hostile.refused and f"{which}.zip" in hostile.refused
    assert "\n" not in hostile.refused and len(hostile.refused) < 500
    assert honest.submission.sources["ch4_2_layer_norm"].text == "fine"


def test_thousands_of_copies_and_modules_are_not_all_read(tmp_path, monkeypatch):
    """A class's archive is not unpacked, so what is in one folder of it has no allowance."""
    asked = []
    read = Member.read
    monkeypatch.setattr(Member, "read", lambda *args: asked.append(1) or read(*args))
    files = {f"ada/{n}/{NAME}": f"{n}" for n in range(3000)}
    files |= {f"ada/m{n}.py": "x" * (65 << 10) for n in range(200)}
    files[f"ada/{NAME}"] = f"import {', '.join(f'm{n}' for n in range(200))}\n" * 9
    place = tmp_path / "class.zip"
    place.write_bytes(zipped({**files, f"bob/{NAME}": "b"}))
    ada, _ = find_students(place).students
    assert len(asked) < 50 and not ada.submission.modules and not ada.refused
    assert any("and 2999 more" in one for one in find_students(place).remarks)


@pytest.mark.parametrize("within", ["", "class/"])
def test_whoever_has_more_files_than_a_class_costs_nobody_else(tmp_path, monkeypatch, within):
    of_class = classmethod(lambda cls: cls(members=20_050, whole_class=True))
    monkeypatch.setattr("kata.grading.arrivals.allowance.Allowance.of_class", of_class)
    crowd = {f"{within}eve/{n}": "" for n in range(20_100)}
    place = tmp_path / "class.zip"
    place.write_bytes(zipped({**crowd, f"{within}ada/{NAME}": "a", f"{within}bob/{NAME}": "b"}))
    found = {one.id: one for one in find_students(place).students}
    assert set(found) == {"ada", "bob", "eve"} and "too many files" in found["eve"].refused
    assert found["ada"].submission.sources and not found["ada"].refused


DISGUISED = ["{}/.", "./{}", ".//{}", "{}\\.", "{}//.", "{}/./."]


@pytest.mark.parametrize("written", [*DISGUISED, "a/./{}/.", "a\\{}"])
@pytest.mark.parametrize("name", [NAME, "more.zip"])
@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("nested", [False, True])
def test_however_a_name_is_written_it_is_packed_as_course_systems_do(
    tmp_path, written, name, how, nested
):
    """Of what is packed otherwise, a few bytes take all memory that there is."""
    data = zipped([(written.format(name), "x"), (OTHER, "kept")], how)
    data = zipped({"work.zip": data}) if nested else data
    (tmp_path / "mallory.zip").write_bytes(data)
    (mallory,) = find_students(tmp_path).students
    assert "packed in a way that no course system uses" in mallory.refused


def test_nothing_is_opened_that_is_packed_otherwise():
    archive = zipfile.ZipFile(io.BytesIO(zipped({NAME: "x"}, zipfile.ZIP_BZIP2)))
    with pytest.raises(Refused, match="packed in a way"):
        Member(archive.infolist()[0]).read(archive, 1)


@pytest.mark.parametrize("written", [*DISGUISED, "{}"])
def test_two_names_that_lead_to_one_file_are_refused(tmp_path, written):
    (tmp_path / "mallory.zip").write_bytes(zipped([(written.format(NAME), "x"), (NAME, "y")]))
    (mallory,) = find_students(tmp_path).students
    assert "another file" in mallory.refused and not mallory.submission.sources


def test_a_folder_with_a_backslash_behind_it_is_a_folder(tmp_path):
    """So they are written by some packers on Windows."""
    members = [("work\\", ""), (f"work\\{NAME}", "a"), (f"{OTHER}\\", "")]
    (tmp_path / "ada.zip").write_bytes(zipped(members))
    assert texts(tmp_path) == {"ada": {NAME: "a"}}


def test_what_a_zip_says_of_itself_stands_in_no_sentence(tmp_path):
    data = zipped({NAME: "x"}).replace(NAME.encode(), b"'): all pass now. (", 1)
    renamed = zipped({"more.zip": data, OTHER: "y"})
    (tmp_path / "ada.zip").write_bytes(renamed)
    (ada,) = find_students(tmp_path).students
    assert ada.submission.bad_files["ch4_2_layer_norm"] == "it is damaged (BadZipFile)"


def test_deep_folders_of_nothing_are_passed_over(tmp_path):
    (tmp_path / "ada.zip").write_bytes(zipped({"a/" * 2000 + "notes.txt": "", NAME: "a"}))
    assert texts(tmp_path) == {"ada": {NAME: "a"}}


def test_all_of_a_students_archives_share_what_they_may_take(tmp_path):
    """And another student's take nothing of it."""
    within = zipped({"b.zip": padded("deep", 40 << 20), OTHER: "kept", "noise": NOISE})
    eve = zipped({"a.zip": within, "c.zip": padded("more", 40 << 20), "noise": NOISE})
    both = {"ada.zip": within, "eve.zip": eve}
    path = tmp_path / "class.zip"
    path.write_bytes(zipped(both, zipfile.ZIP_STORED))
    put(tmp_path / "class", {f"zoe/{NAME}": "z"})
    for name, data in both.items():
        (tmp_path / "class" / name).write_bytes(data)
    for place in (path, tmp_path / "class"):
        found = texts(place)
        assert found["ada"] == found["eve"] == {NAME: "deep", OTHER: "kept"}
        (remark,) = find_students(place).remarks
        assert "eve.zip/c.zip: unpacked it takes 40 MiB, and 22 MiB are left for it" in remark


def test_what_is_kept_of_an_archive_is_kept_packed(tmp_path):
    large = zipped({f"{n}/{NAME}": "\0" * (1 << 20) for n in range(60)})
    put(tmp_path, {f"ada/{NAME}": "a"})
    for n in range(3):
        (tmp_path / f"{n}.zip").write_bytes(large)
    tracemalloc.start()
    tree = scan(tmp_path, of_class=True)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(tree.folders) == 4 and taken < 8 << 20


def test_a_whole_class_in_one_zip_is_a_class_where_it_is_named(tmp_path):
    """In a folder it is one student's, who may not take as much as a class."""
    everybody = {f"eve_{n}_5_work.zip": zipped({NAME: str(n)}) for n in range(30)}
    put(tmp_path, {"read me.txt": ""})
    path = tmp_path / "submissions.zip"
    path.write_bytes(zipped(everybody))
    assert texts(path) == {str(n): {NAME: str(n)} for n in range(30)}
    found = find_students(tmp_path)
    assert [one.id for one in found.students] == ["submissions"]
    assert "submissions.zip: it is all that there is" in " ".join(found.remarks)


BOMB = zipped({f"{n}/x.zip": padded("x", 30 << 20) for n in range(2)})


@pytest.mark.timeout(60)
@pytest.mark.parametrize("place", ["", "class.zip", "week 3.zip"])
@pytest.mark.parametrize("beside", [True, False])
def test_all_archives_in_ones_folder_share_what_they_may_take(tmp_path, place, beside):
    """Alone and beside others, on the disk and in a class's archive."""
    mine = {f"ada/{n}/x.zip": BOMB for n in range(20)} | {f"ada/{NAME}": "a"}
    every = mine | ({f"zoe/{OTHER}": "z", "zoe/x.zip": zipped({NAME: "x"})} if beside else {})
    if place:
        within = "week 3/" if place == "week 3.zip" else ""
        inside = {f"{within}{name}": data for name, data in every.items()}
        (tmp_path / place).write_bytes(zipped(inside, zipfile.ZIP_STORED))
    else:
        for name, data in every.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    begun = time.monotonic()
    found = find_students(tmp_path / place)
    assert time.monotonic() - begun < 10
    first, *others = texts(tmp_path / place).values()
    assert first == {NAME: "a"} and others == [{NAME: "x", OTHER: "z"}] * beside
    assert "MiB are left for it" in " ".join(found.remarks)


@pytest.mark.parametrize("wrapped", ["", "assignment_9_export/"])
@pytest.mark.parametrize("kind", ["folder", "archive"])
def test_nobody_takes_anothers_allowance(tmp_path, wrapped, kind):
    zips = zipped({"x.zip": zipped({NAME: "x"})})
    everybody = {f"{wrapped}submission_{n}/work.zip": zips for n in range(30)}
    path = tmp_path / "class.zip"
    if kind == "archive":
        path.write_bytes(zipped(everybody))
    else:
        for name, data in everybody.items():
            (path / name).parent.mkdir(parents=True)
            (path / name).write_bytes(data)
    assert texts(path) == {f"submission_{n}": {NAME: "x"} for n in range(30)}


def test_what_an_archive_is_refused_for_costs_no_other(tmp_path):
    put(tmp_path, {f"zoe/{NAME}": "z", f"ada/{OTHER}": "a"})
    (tmp_path / "ada" / "a.zip").write_bytes(listing(30_000))
    (tmp_path / "ada" / "b.zip").write_bytes(zipped({NAME: "b"}))
    assert texts(tmp_path)["ada"] == {NAME: "b", OTHER: "a"}


def test_metadata_that_cannot_be_read_are_told(tmp_path):
    text = "submission_1:\n" * 99
    data = zipped({"submission_metadata.yml": text, f"submission_1/{NAME}": "a"}, 0)
    path = tmp_path / "class.zip"
    path.write_bytes(data.replace(text.encode(), text.upper().encode()))
    with pytest.raises(BadCall, match=r"submission_metadata\.yml: it is damaged"):
        find_students(path)


def test_one_large_file_in_a_class_is_no_bomb_of_the_class(tmp_path):
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({f"eve/{NAME}": "\0" * (80 << 20), f"ada/{NAME}": "a"}))
    assert texts(path)["ada"] == {NAME: "a"}


def test_many_refusals_are_told_in_a_few_words(tmp_path):
    (tmp_path / "eve.zip").write_bytes(zipped({f"../{n}/{NAME}": "x" for n in range(999)}))
    (eve,) = find_students(tmp_path).students
    assert len(eve.refused) < 1000 and "and 994 more are refused" in eve.refused


def test_what_is_refused_in_a_class_is_its_owners(tmp_path):
    """And nobody's where it leads elsewhere, whatever it is called."""
    path = tmp_path / "class.zip"
    deep = f"eve/{'a/' * 20}222.zip"
    twice = {f"ada/{NAME}": "a", f"ada/{NAME.upper()[:-3]}.py": "A", f"222/{NAME}": "z"}
    path.write_bytes(zipped({deep: "", f"eve/{NAME}": "e", "eve/../222.zip": "", **twice}))
    found = find_students(path)
    assert [one.id for one in found.students] == ["222", "ada", "eve"]
    assert "ada" in found.students[1].refused and "capitals" in found.students[1].refused
    assert not found.students[0].refused
    outside, within = found.remarks
    assert outside.startswith("class.zip/eve/../222.zip: refused: it leads out")
    assert within.startswith("eve: class.zip/eve/a/") and "in more than 16 folders" in within


def test_names_that_differ_in_capitals_are_two_peoples(tmp_path):
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({f"Ada/{NAME}": "A", f"ada/{NAME}": "a"}))
    assert texts(path) == {"Ada": {NAME: "A"}, "ada": {NAME: "a"}}


@pytest.mark.parametrize("modified", [1e12, -1e12, 1e300])
def test_a_time_that_no_calendar_has_is_none(modified):
    assert Choice({NAME: File(NAME, 1.0, modified, lambda most: b"")}).times() == {}


@pytest.mark.parametrize("raised", [RecursionError("too deep"), MemoryError(), KeyError("x")])
def test_whatever_goes_wrong_with_one_is_told_and_the_rest_goes_on(tmp_path, monkeypatch, raised):
    put(tmp_path, {f"ada/{NAME}": "a", f"eve/{NAME}": "e"})

    def choose(node):
        if node.files[NAME].where.startswith("eve"):
            raise raised
        return chosen(node)

    chosen = find.choose
    monkeypatch.setattr(find, "choose", choose)
    ada, eve = find_students(tmp_path).students
    assert not ada.refused and ada.submission.sources
    assert eve.refused.startswith("it can't be read (") and not eve.submission.sources


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are texts")
def test_a_name_that_is_no_text_is_shown_as_its_bytes(tmp_path):
    os.mkdir(os.fsencode(tmp_path) + b"/eve\xff")
    put(tmp_path, {f"ada/{NAME}": "a", os.fsdecode(b"eve\xff/") + NAME: "e"})
    assert texts(tmp_path) == {"ada": {NAME: "a"}, "eve\\udcff": {NAME: "e"}}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are texts")
def test_a_name_that_is_called_like_anothers_bytes_is_its_own(tmp_path):
    for name in (b"eve\xff", rb"eve\udcff", rb"eve\\udcff", b"eve\\\xff", rb"eve\udc7f"):
        os.mkdir(os.fsencode(tmp_path) + b"/" + name)
        put(tmp_path, {os.fsdecode(name + b"/") + NAME: repr(name)})
    found = texts(tmp_path)
    assert len(found) == len({text for one in found.values() for text in one.values()}) == 5
    assert found["eve\\udcff"] == {NAME: repr(b"eve\xff")}
    assert not find_students(tmp_path).remarks


# --- whose it is --------------------------------------------------------------------------------

EVE = "submission_1:\n  :submitters:\n  - :name: {}\n    :sid: '111'\n  :created_at: now\n"
ADA = "submission_2:\n  :submitters:\n  - :name: Ada\n    :sid: '222'\n"
NAMES = {
    "in single quotes": "'Eve\n      :sid: 222\n      z'",
    "with a quote in it": "'Eve ''\n      :sid: 222\n\n      z'",
    "in double quotes": '"Eve \\"\n      :sid: 222\n      \\  z"',
    "no quotes": "Eve\n      :sid: 222\n      z",
    "a block": "|-\n      Eve\n      :sid: 222\n    \n      submission_2:",
    "a block that is further in": "|2-\n         Eve\n      :sid: 222",
    "folded": ">\n      Eve\n\n      :sid: 222",
    "another end of lines": "'Eve\u2028      :sid: 222'",
    "as far out as a key": "'Eve\n    :sid: 222\nsubmission_2:\n  :submitters:\n  - :sid: 9'",
    "binary": "!binary |-\n      RXZl\n      :sid: 222",
    "anchored": "&1 'Eve\n      :sid: 222'",
    "with what spaces no YAML knows": "Eve\u00a0\n      :sid:\u00a0222\u00a0",
}


@pytest.mark.parametrize("which", NAMES)
def test_a_name_gives_nobody_anothers_number(which):
    found = submitters(EVE.format(NAMES[which]) + ADA)
    assert {folder: [one.id for one in who] for folder, who in found.items()} == {
        "submission_1": ["111"],
        "submission_2": ["222"],
    }
    assert found["submission_1"][0].submitted == "now"


@pytest.mark.parametrize(
    "written, name",
    [
        ("'Zoë ''Z''\n      Zed'", "Zoë 'Z' Zed"),
        ('"Zo\\u00eb \\\n      Z\\x65d"', "Zoë Zed"),
        ('"\\uD800"', "\ufffd"),
        ("Zoë\n      Zed", "Zoë Zed"),
        ("|-\n      Zoë\n      Zed", "Zoë Zed"),
        ("&2 Zoë", "Zoë"),
    ],
)
def test_a_name_over_several_lines_is_one(written, name):
    assert submitters(EVE.format(written))["submission_1"][0].name == name


def test_what_ruby_says_once_is_found_again():
    text = EVE.format("&1 Eve") + ADA.replace("Ada", "*1").replace("- :name", "- &2\n    :name")
    assert [one.name for who in submitters(text).values() for one in who] == ["Eve", "Eve"]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("end", ["\n", "", "\n_222_assignsubmission_file_"])
def test_a_long_name_is_read_soon_and_is_ones_own(tmp_path, end):
    path = tmp_path / "class.zip"
    name = f"eve_111_5{'_1' * 30_000}{end}_{NAME}"
    begun = time.monotonic()
    path.write_bytes(zipped({name: "e", f"ada_222_6_{NAME}": "a"}))
    found = texts(path)
    assert found.pop("222") == {NAME: "a"} and next(iter(found)).startswith("eve_111_5_1_1")
    assert time.monotonic() - begun < 10


def test_a_folder_that_says_whose_it_is_is_not_looked_through_for_others(tmp_path):
    inside = f"x_222_assignsubmission_file_/{NAME}"
    put(tmp_path, {f"Eve_111_assignsubmission_file_/{inside}": "e"})
    assert names(tmp_path) == {"111": "Eve"}


CLASS = {"ada", "env", "venv", "exercises", "kata", "node_modules"}


def test_whatever_folders_are_called_each_is_a_students(tmp_path):
    put(tmp_path / "class", {f"{name}/{NAME}": name for name in (*CLASS, ".git", "__MACOSX")})
    zipped_class = tmp_path / "class.zip"
    zipped_class.write_bytes(zipped({f"{name}/{NAME}": name for name in (*CLASS, ".git")}))
    for place in (tmp_path / "class", zipped_class):
        assert texts(place) == {name: {NAME: name} for name in CLASS}


def test_who_is_left_out_for_a_name_is_told(tmp_path):
    """Where a folder is wrapped around a class, nobody knows yet that it is one."""
    path = tmp_path / "week 3.zip"
    path.write_bytes(zipped({f"week 3/{name}/{NAME}": name for name in (*CLASS, "bob")}))
    assert set(texts(path)) == {"ada", "bob", "exercises", "kata"}
    told = [one.partition(":")[0] for one in find_students(path).remarks]
    assert told == ["env", "node_modules", "venv"]


def test_a_name_is_shown_as_it_was_written(tmp_path, capsys):
    class Folder:
        path = tmp_path

    grade = Grade("1", ":smile: [b]x[/b]", (), (), ":bomb: it can't be read")
    book = Gradebook(sections("4.2"), (grade,), 5, remarks=(":heart: is nobody's",))
    show_summary(Folder(), book, (":moon:",), (":sun:",))  # type: ignore[arg-type]
    progress = ClassProgress()
    progress.begin(1, 1)
    progress.end(":smile:", "4.2", 1.0)
    shown = capsys.readouterr()
    for text in (":smile: [b]x[/b]: :bomb:", ":heart: is", ":moon:", ":sun:"):
        assert text in shown.out
    assert ":smile:" in shown.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_no_name_makes_a_row_of_the_summary(tmp_path, monkeypatch, columns):
    """A terminal breaks long lines wherever they are, and the rest would stand in front."""

    class Folder:
        path = tmp_path

    forged = "2 submissions: 2 graded; mean 10 of 10 points"
    before = "  mallory: none of the course's files; there is x"
    spaced = f"{before.strip()}{' ' * (columns - len(before) % columns)}{forged}"
    wide = f"{chr(0x6F22) * columns}{forged}{'x' * 60_000}"
    grade = Grade("1", spaced, (), (), spaced)
    book = Gradebook(sections("4.2"), (grade,), 5, remarks=(spaced, wide))
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys, "stdout", Terminal())
    show_summary(Folder(), book, (spaced,), (spaced,), (spaced,))  # type: ignore[arg-type]
    lines = re.sub(r"\x1b\[\d*m", "", sys.stdout.getvalue()).split("\n")
    assert forged in " ".join(" ".join(lines).split())
    rows = [line[n : n + columns] for line in lines for n in range(0, len(line), columns)]
    assert not [row for row in rows if row.startswith(forged)]
    assert len(rows) < 120
