"""A whole class: graded once, whatever happens on the way, and the same by whatever way."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

import kata
from kata.course.errors import BadCall, Fault
from kata.course.exercises import stub
from kata.course.mistakes import mistakes
from kata.grading import tasks
from kata.grading.arrivals.find import Student, find_students
from kata.grading.grades import Gradebook
from kata.grading.journal import NAME, Journal, read_record
from kata.grading.merging import merged
from kata.grading.shards import Shard
from kata.grading.submission import Submission
from kata.grading.tasks import Terms, answer, carry_out, desk, task
from kata.grading.whole_class import agreed, grade_class, grades_of, threads
from kata.reports.changes import changes
from kata.reports.grades_csv import grades_csv, read_points

ROOT = Path(__file__).resolve().parent.parent
FIRST, SECOND = kata.sections("4.2", "4.3")
RIGHT = FIRST.solution.read_text()
WRONG = mistakes(FIRST.module)[0].apply(RIGHT)
TITLE = "id,name,4.2,total,out_of,percent,status,missing"


def student(name: str, text: str, second: str | None = None) -> Student:
    sources = Submission.source(FIRST, text).sources
    if second is not None:
        sources = {**sources, **Submission.source(SECOND, second).sources}
    return Student(name, name.title(), Submission("", sources))


CLASS = [
    student("ada", RIGHT),
    student("bob", WRONG),
    student("carl", stub(FIRST)),
    student("dora", "def broken(:\n"),
    student("eve", f"{RIGHT}\n# in her own words\n"),
]


def graded(folder: Path, students=CLASS, words=("4.2",), **more):
    """A class's grades, and the table that they make."""
    grades = tuple(grade_class(students, *words, seed=5, journal=folder / NAME, **more))
    return grades, grades_csv(Gradebook(kata.sections(*words), grades, 5))


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    return folder, *graded(folder, jobs=1)


def test_everybody_has_what_their_code_is_worth(done):
    _, grades, table = done
    assert table.splitlines()[0] == TITLE
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(table))}
    assert rows["ada"]["total"] == rows["eve"]["total"] == "10"
    assert 0 < float(rows["bob"]["total"]) < 10
    assert rows["carl"]["total"] == rows["dora"]["total"] == "0"
    assert {row["status"] for row in rows.values()} == {"graded"}
    (result,) = grades[1].results
    assert {c.diagnosis.id for c in result.failing if c.diagnosis} == {mistakes(FIRST.module)[0].id}


def test_it_is_the_same_with_two_jobs_and_in_another_order(done, tmp_path):
    assert graded(tmp_path, CLASS[::-1], jobs=2)[1] == done[2]


def test_what_is_known_is_not_graded_again(done, monkeypatch):
    folder, _, table = done
    monkeypatch.setattr("kata.grading.pool.carry_out", lambda data: 1 / 0)
    assert graded(folder)[1] == table


def test_only_what_changed_is_graded_again(done, tmp_path, monkeypatch):
    (tmp_path / NAME).write_bytes((done[0] / NAME).read_bytes())
    asked = []

    def counted(data: bytes) -> bytes:
        asked.append(json.loads(data)["text"])
        return carry_out(data)

    monkeypatch.setattr("kata.grading.pool.carry_out", counted)
    mended = [student("bob", f"{RIGHT}\n# mended\n") if s.id == "bob" else s for s in CLASS]
    rows = graded(tmp_path, mended)[1].splitlines()
    assert asked == [f"{RIGHT}\n# mended\n"]
    assert rows[2].startswith("bob,Bob,10,")


def test_equal_files_are_graded_once_and_no_task_says_whose_it_is(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "kata.grading.pool.carry_out", lambda data: asked.append(data) or carry_out(data)
    )
    graded(tmp_path, [student("ada lovelace", "x"), student("bob the second", "x")])
    assert len(asked) == 1
    assert b"lovelace" not in asked[0] and b"Bob" not in asked[0]


def test_modules_of_ones_own_are_imported_as_from_a_folder(tmp_path):
    """And what is called like one that everybody has is not taken for that."""
    text = f"import json, random\nimport my_settings\nmy_settings.require()\n{RIGHT}"
    for who, own in (("ada", "def require(): pass"), ("bob", "def require(): raise OSError")):
        folder = tmp_path / who
        folder.mkdir()
        (folder / FIRST.file).write_text(text)
        (folder / "my_settings.py").write_text(f"import torch\n{own}\n")
        for name in ("json", "random", "torch"):
            (folder / f"{name}.py").write_text("raise SystemExit('it is another one')\n")
    ada, bob = grade_class(tmp_path, FIRST.id)
    assert ada.results[0].passed and not bob.results[0].passed
    task_of = task(Terms(1), FIRST, find_students(tmp_path).students[0].submission)
    assert b"my_settings" in task_of and b"ada" not in task_of


def test_a_torn_last_line_is_dropped_and_another_one_is_told(done, tmp_path):
    whole = (done[0] / NAME).read_bytes()
    torn = tmp_path / NAME
    torn.write_bytes(whole.rpartition(b'{"key"')[0] + b'{"key":"12')
    assert len(read_record(torn).results) == len(read_record(done[0] / NAME).results) - 1
    torn.write_bytes(whole.replace(b'"key"', b"key", 1))
    with pytest.raises(BadCall, match="is no line of a journal"):
        read_record(torn)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a full disk to try")
def test_a_full_disk_is_told_and_what_was_written_stays(done, tmp_path):
    (tmp_path / NAME).write_bytes((done[0] / NAME).read_bytes())
    kept = Journal(read_record(tmp_path / NAME), tmp_path / NAME)
    kept.file.close()
    kept.file = Path("/dev/full").open("a")  # noqa: SIM115
    with pytest.raises(Fault, match="No space left on device; make room, and give the same"):
        kept.add("key", {})
    kept.close()
    assert read_record(tmp_path / NAME).results == read_record(done[0] / NAME).results


def test_another_classs_journal_is_refused(done, tmp_path):
    (tmp_path / NAME).write_bytes((done[0] / NAME).read_bytes())
    with pytest.raises(BadCall, match="another class's: none of its 5 people"):
        graded(tmp_path, [student("zoe", RIGHT)])


def test_a_missing_file_is_incomplete_and_a_refused_one_is_not_graded(tmp_path):
    nobody = Student("gus", "Gus", Submission("", {}, {}), refused="gus.zip: a zip bomb")
    grades, table = graded(tmp_path, [student("ada", RIGHT), nobody], ("4.2", "4.3"))
    assert [grade.status for grade in grades] == ["incomplete", "not graded"]
    rows = list(csv.DictReader(io.StringIO(table)))
    assert rows[0]["missing"] == "ch4_3_feed_forward.py" and rows[0]["total"] == "10"
    assert rows[1]["total"] == rows[1]["4.2"] == "" and rows[1]["missing"] == "gus.zip: a zip bomb"


def test_a_fault_of_the_grader_is_not_graded_and_tried_again(tmp_path, monkeypatch):
    said = json.dumps({"result": None, "fault": "no memory", "seconds": 0}).encode()
    with monkeypatch.context() as patch:
        patch.setattr("kata.grading.pool.carry_out", lambda data: said)
        (grade,), table = graded(tmp_path, CLASS[:1])
    assert grade.status == "not graded" and grade.fault == "no memory"
    assert table.splitlines()[1] == "ada,Ada,,,10,,not graded,no memory"
    assert graded(tmp_path, CLASS[:1])[0][0].status == "graded"


def test_a_lost_workers_task_is_done_again_and_not_for_ever(tmp_path, monkeypatch):
    lost = []

    def sometimes(data: bytes) -> bytes:
        lost.append(data)
        if len(lost) < 3:
            raise ConnectionError("the machine is gone")
        return carry_out(data)

    monkeypatch.setattr("kata.grading.pool.carry_out", sometimes)
    assert graded(tmp_path, CLASS[:1])[0][0].status == "graded"
    monkeypatch.setattr("kata.grading.pool.carry_out", lambda data: {}["gone"])
    ((_, grade), _) = graded(tmp_path, [CLASS[0], student("zed", "y")])
    assert "its worker was lost 3 times" in grade.fault


@pytest.mark.skipif(sys.platform != "linux", reason="there is no zygote elsewhere")
def test_a_zygote_that_is_killed_costs_nobody_anything():
    """Its workers die with it, and none of them is blamed: the task is done again."""
    slow = RIGHT + "\nimport time\ntime.sleep(2)\n"
    terms = Terms(5)
    carry_out(task(terms, FIRST, CLASS[0].submission))  # the grader is there
    zygote = desk.current.workers.zygote.process
    threading.Timer(1.0, zygote.kill).start()
    came = answer(carry_out(task(terms, FIRST, student("ada", slow).submission)))
    assert zygote.poll() is not None
    assert came.fault == "" and came.result is not None
    assert all(check["state"] == "passed" for check in came.result["checks"])


def test_a_section_begins_when_the_one_before_has_ended(tmp_path, monkeypatch):
    """Workers that run at the same time belong to the same section, whoever's they are."""
    said = json.dumps({"result": None, "fault": "not now", "seconds": 0}).encode()
    running, seen = [], []

    def watched(data: bytes) -> bytes:
        section = json.loads(data)["section"]
        running.append(section)
        time.sleep(0.02)
        seen.append(set(running))
        running.remove(section)
        return said

    monkeypatch.setattr("kata.grading.pool.carry_out", watched)
    monkeypatch.setattr("kata.grading.whole_class.ENOUGH_FAULTS", 100)
    people = [student(f"s{n}", f"# {n}", f"# {n}") for n in range(12)]
    list(grade_class(people, "4.2", "4.3", jobs=4))
    assert len(seen) == 24 and all(len(sections) == 1 for sections in seen)


HELP = """
import os, socket, time
PLACES = ["/tmp/kata-help", "/dev/shm/kata-help", "/var/tmp/kata-help", "../kata-help"]
"""
GIVES = f"""{HELP}
for place in PLACES:
    try:
        open(place, "w").write(open(__file__).read())
    except Exception:
        pass
try:
    listening = socket.socket(socket.AF_UNIX)
    listening.bind("\\0kata-help")
    listening.listen()
except Exception:
    pass
time.sleep(1)
"""
TAKES = f"""{HELP}
got = ""
for _ in range(15):
    for place in PLACES:
        try:
            got = got or open(place).read()
        except Exception:
            pass
    try:
        asking = socket.socket(socket.AF_UNIX)
        asking.connect("\\0kata-help")
        got = got or "reached"
    except Exception:
        pass
    time.sleep(0.1)
if got:
    print("HELPED")
    exec(got)
raise SystemExit("nobody helps")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="walls are Linux's")
def test_two_submissions_that_help_each_other_get_nothing(tmp_path):
    grades, _ = graded(tmp_path, [student("a", RIGHT + GIVES), student("b", TAKES)], jobs=2)
    giver, taker = (grade.results[0] for grade in grades)
    assert giver.passed and taker.score == 0
    assert "HELPED" not in json.dumps([c.outcome.printed for c in taker.checks])
    assert not any(Path(place).exists() for place in ("/tmp/kata-help", "/dev/shm/kata-help"))


@pytest.mark.parametrize(
    "free, jobs, most", [(10 << 30, 3, 3), (1300 << 20, 3, 2), (900 << 20, 3, 1), (0, 2, 1)]
)
def test_no_more_jobs_at_once_than_the_disk_has_room_for(free, jobs, most, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=free))
    with threads(jobs)() as opened:
        assert opened._max_workers == most


def test_who_moved_is_told_with_the_check_that_moved_it(done, tmp_path):
    _, grades, table = done
    old = tmp_path / "old.csv"
    old.write_text(table.replace("carl,Carl,0,0,", "carl,Carl,2,2,"))
    book = Gradebook((FIRST,), grades, 5)
    before = {("carl", "4.2"): frozenset({"two_features_by_hand", "no_such_check"})}
    lines = list(changes(book, read_points(old), before))
    assert len(lines) == 1 and lines[0].startswith("Carl: 4.2 2 -> 0; now fails: ")
    assert list(changes(book, read_points(_written(tmp_path, table)), {})) == []


def test_ids_that_differ_by_a_quote_are_two_peoples(done, tmp_path):
    _, grades, _ = done
    ids = ("'ada", "=ada", "ada")
    named = tuple(replace(grade, id=id) for id, grade in zip(ids, grades, strict=False))
    book = Gradebook((FIRST,), named, 5)
    same = read_points(_written(tmp_path, grades_csv(book)))
    assert len(same) == 3 and list(changes(book, same, {})) == []


def _written(place: Path, table: str) -> Path:
    path = place / "same.csv"
    path.write_text(table)
    return path


def test_an_old_table_that_is_none_is_told(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(BadCall, match="is no table of grades"):
        read_points(path)


# --- parts ------------------------------------------------------------------------------------


def test_parts_come_together_as_the_whole(done, tmp_path):
    places = [tmp_path / str(n) for n in (1, 2, 3)]
    for number, place in enumerate(places, 1):
        place.mkdir()
        graded(place, shard=Shard(number, 3))
    record = merged(places)
    grades = tuple(grades_of(record, dict(record.results), {}))
    assert grades_csv(Gradebook((FIRST,), grades, 5)) == done[2]
    with pytest.raises(BadCall, match="of 3 parts these are missing: 2"):
        merged([places[0], places[2]])
    with pytest.raises(BadCall, match="are both part 1/3"):
        merged([places[0], *places])
    list(grade_class(CLASS, "4.2", seed=6, journal=places[1] / NAME, shard=Shard(2, 3)))
    with pytest.raises(BadCall, match="have different seeds"):
        merged(places)


def test_marks_outlive_the_call_that_found_them(tmp_path):
    """Though nothing is kept of the text of what passes: in later calls, and in a merged class."""
    peeking = student("mal", f"{RIGHT}\nimport sys\n_peek = sys._getframe\n")
    found = ("looks at who calls it",)
    (first,), _ = graded(tmp_path, [peeking])
    (again,), _ = graded(tmp_path, [peeking])
    record = merged([tmp_path])
    (whole,) = grades_of(record, dict(record.results), {})
    assert [one.results[0].marks for one in (first, again, whole)] == [found] * 3


def test_a_students_part_never_changes():
    parts = [Shard(number, 16) for number in range(1, 17)]
    owners = {name: [part.number for part in parts if part.holds(name)] for name in ("ada", "Zoë")}
    assert owners == {"ada": owners["ada"], "Zoë": owners["Zoë"]}
    assert all(len(found) == 1 for found in owners.values())
    assert Shard(3, 16).holds("ada") == (owners["ada"] == [3])


# --- as commands --------------------------------------------------------------------------------


def folder_of(place: Path, students=CLASS) -> Path:
    for one in students:
        (place / one.id).mkdir(parents=True)
        (place / one.id / FIRST.file).write_text(one.submission.sources[FIRST.module].text)
    return place


def call(*words: object, cwd: Path = ROOT, **more) -> subprocess.CompletedProcess:
    command = [sys.executable, str(ROOT / "grader.py"), *map(str, words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=250, **more)


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != NAME
    }


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_killed_at_any_moment_it_goes_on_and_comes_to_the_same(tmp_path):
    """And Ctrl-C says how: no process is left, and nothing lies where it didn't belong."""
    mean = "        mean = x.mean(dim=-1, keepdim=True)\n"
    hanging = RIGHT.replace(mean, f"        while True:\n            print(x)\n{mean}")
    assert hanging != RIGHT
    work = folder_of(tmp_path / "class", [*CLASS, student("fay", hanging)])
    terms = ["--seed", "5", "--timeout", "3"]
    whole = call("class", work, "4.2", *terms, "--out", tmp_path / "whole")
    assert whole.returncode == 0, whole.stderr
    command = [sys.executable, "grader.py", "class", str(work), "4.2", *terms, "--jobs", "1"]
    command += ["--out", str(tmp_path / "torn")]
    for end in (signal.SIGKILL, signal.SIGINT):
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
            before = len(lines(tmp_path / "torn" / NAME))
            while process.poll() is None and len(lines(tmp_path / "torn" / NAME)) <= before + 6:
                time.sleep(0.05)
            process.send_signal(end)
            said = process.communicate()[1]
    # at its very beginning and end Python itself is what Ctrl-C ends
    assert process.returncode in (130, 0, -signal.SIGINT)
    assert process.returncode != 130 or "goes on" in said or "6 of 6" in said
    assert call(*command[2:]).returncode == 0
    assert files_in(tmp_path / "torn") == files_in(tmp_path / "whole")
    assert sorted(os.listdir(work / "ada")) == [FIRST.file]


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines() if path.exists() else []


@pytest.mark.parametrize(
    "words, said",
    [
        (["nowhere"], "nowhere does not exist; it takes a folder or a zip"),
        (["empty"], "nobody's work is in empty"),
        (["broken.zip"], "it is no zip that can be read"),
        (["class", "9.9"], "there is no section '9.9'"),
        (["class", "--out", "class/grades"], "lies among the submissions"),
        (["class", "--out", "linked"], "linked is a link"),
        (["class", "--out", "broken.zip"], "broken.zip is not a folder"),
        (["class", "--shard", "2/3"], "a shard needs --seed"),
        (["class", "--shard", "4/3"], "it takes a part such as 3/16, not '4/3'"),
        (["class", "--jobs", "0"], "it takes a whole number above 0, not '0'"),
        (["class", "--points", "4.2"], "4.2 can't be read"),
        (["class", "--points", "4.2=ten"], "--points takes words such as 4.2=10"),
        (["class", "--points", "table.csv"], "table.csv lacks the column section or points"),
        (["class", "--deadlines", "table.csv"], "table.csv lacks the column deadline"),
        (["class", "--deadlines", "late.csv"], "late.csv:2: 'tomorrow' is no time such as"),
        (["class", "--diff", "table.csv"], "table.csv is no table of grades"),
        (["class", "--executor", "nowhere:f"], "nowhere can't be imported"),
        (["class", "--executor", "json:f"], "json has no f"),
        (["class", "--penalty", "200"], "it takes a share from 0 to 100"),
    ],
)
def test_a_bad_call_is_told_in_one_line(tmp_path, words, said):
    folder_of(tmp_path / "class", CLASS[:1])
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.zip").write_bytes(b"PK no zip")
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    (tmp_path / "late.csv").write_text("id,deadline\nada,tomorrow\n")
    (tmp_path / "linked").symlink_to(tmp_path / "empty")
    found = call("class", *words, cwd=tmp_path)
    assert found.returncode == 2, found.stderr
    assert said in found.stderr and found.stderr.count("\n") == 1 and not found.stdout


LOSING = """
import os, signal, threading
import dask_cluster

def cluster():
    executor = dask_cluster.here()
    first, _ = executor._client.run(os.getpid).values()

    def end():
        os.kill(first, signal.SIGKILL)
        open("lost", "w").close()

    threading.Timer(2.0, end).start()  # while torch loads, or soon after
    return executor
"""


@pytest.mark.skipif(sys.platform == "win32", reason="forks and process groups")
def test_a_dask_cluster_of_two_processes_comes_to_the_same(done, tmp_path):
    """One of the two is ended on the way: what it had is done again."""
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    work = folder_of(tmp_path / "class")
    example = (ROOT / "docs/examples/dask_cluster.py").read_text()
    (tmp_path / "dask_cluster.py").write_text(example)
    (tmp_path / "losing.py").write_text(LOSING)
    words = ["4.2", "--seed", 5, "--executor", "losing:cluster", "--out", tmp_path / "grades"]
    found = call("class", work, *words, cwd=tmp_path)
    assert found.returncode == 0, found.stderr
    assert (tmp_path / "lost").exists()
    rows = [line.split(",") for line in (tmp_path / "grades/grades.csv").read_text().splitlines()]
    wanted = [line.split(",") for line in done[2].splitlines()]
    assert [row[2:] for row in rows] == [row[2:] for row in wanted]


def test_the_terms_are_what_was_asked_for_with_a_seed(tmp_path):
    asked = Terms(0, 1.0, 2.0, required=True, diagnoses=False)
    assert agreed(asked, 7, None) == (replace(asked, seed=7), None)
    assert agreed(replace(asked, required=False), 7, None)[0].required is False


def test_the_desk_opens_another_grader_for_other_terms():
    first = tasks.desk.grader(Terms(1))
    assert tasks.desk.grader(Terms(1)) is first
    assert tasks.desk.grader(Terms(2)) is not first
