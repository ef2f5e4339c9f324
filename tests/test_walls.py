"""The walls as the grader uses them: told where they lack, gone with it, in fresh workers too."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kata
from kata import Limits, Submission
from kata.commands.main import main
from kata.course.places import EXERCISES, ROOT, SOLUTIONS, TESTS
from kata.reports.screen import Screen
from kata.reports.section import show_section
from kata.walls import build
from kata.walls.files import readable

(SECTION,) = kata.sections("4.2")
SOLUTION = SECTION.solution.read_text()
ATTACKS = Path(__file__).parent / "attacks"

walls = pytest.mark.skipif(bool(build.missing()), reason=f"missing: {build.missing()}")
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


@pytest.fixture
def no_landlock(monkeypatch):
    """A system whose kernel lacks one wall."""
    stand = {"files": False, "network": True, "other processes": True, "memory": True}
    monkeypatch.setattr(build, "_walls", lambda: stand)


def test_missing_walls_are_told_in_one_line_to_whoever_grades_others(no_landlock, tmp_path, capsys):
    (tmp_path / SECTION.file).write_text(SOLUTION)
    assert main(["4.2", "--target", str(tmp_path)]) == 0
    said = "walls around a submission on this system: network, other processes and memory;"
    assert capsys.readouterr().err == f"grader.py: {said} missing: files\n"
    main(["4.2"])
    assert capsys.readouterr().err == ""


def test_require_sandbox_refuses_where_a_wall_is_missing(no_landlock, tmp_path, capsys):
    assert main(["4.2", "--require-sandbox", "--target", str(tmp_path)]) == 3
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "missing: files" in err


@walls
def test_require_sandbox_grades_where_all_walls_stand(capsys):
    assert main(["4.2", "--require-sandbox", "--target", str(SOLUTIONS)]) == 0
    assert capsys.readouterr().err == ""


@walls
def test_what_a_submission_may_read():
    open_to_it = readable(str(EXERCISES), "")
    assert EXERCISES in open_to_it and ROOT / "kata" in open_to_it
    for secret in (SOLUTIONS, TESTS, ROOT / ".git"):
        assert not any(secret.is_relative_to(path) for path in open_to_it)
        assert not any(path.is_relative_to(secret) for path in open_to_it)


@walls
def test_a_submission_folder_that_holds_the_project_opens_nothing_more():
    assert readable(str(ROOT.parent), "") == readable("", "")
    assert readable(str(ROOT), "") == readable("", "")


@walls
@pytest.mark.parametrize(
    "name",
    [
        *("imports_the_solution", "reads_the_solution_by_path", "calls_home_by_tcp", "a_daemon"),
        *("forges_every_observation", "reads_the_environment", "writes_into_the_project"),
    ],
)
def test_fresh_workers_stand_behind_the_same_walls(name, tmp_path, monkeypatch):
    (tmp_path / "listener.py").write_text("TCP, UDP, UNIX, SECRET = 9, 9, '/none', 'none'\n")
    (tmp_path / SECTION.file).write_text((ATTACKS / f"{name}.py").read_text())
    monkeypatch.setenv("KATA_WORKERS", "fresh")
    with kata.open_grader(limits=Limits(10.0, 20.0), diagnoses=False) as grader:
        assert not grader.grade(Submission.folder(tmp_path), SECTION).passed
        assert os.listdir(grader.workers.scratch.folder) == []
    assert not os.path.exists(grader.workers.scratch.folder)


# --- the end --------------------------------------------------------------------------------------

ENDLESS = """
import os, sys, threading, time
threading.Thread(target=time.sleep, args=(1000,)).start()
open("left", "w").write("here")
print("running", os.getcwd(), file=sys.stderr, flush=True)
while True:
    pass
"""


def descendants(pid: int) -> set[int]:
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found |= {child} | descendants(child)
    return found


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def until(condition, seconds: float = 20.0):
    ends = time.monotonic() + seconds
    while not condition() and time.monotonic() < ends:
        time.sleep(0.05)
    return condition()


@linux
@pytest.mark.parametrize("ways", ["fork", "fresh"])
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_process_outlives_the_grader(tmp_path, ways, end):
    target, temporary = tmp_path / "target", tmp_path / "temporary"
    target.mkdir()
    temporary.mkdir()
    (target / SECTION.file).write_text(ENDLESS)
    command = [sys.executable, "grader.py", "4.2", "--timeout", "100", "--target", str(target)]
    grader = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "KATA_WORKERS": ways, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert until(lambda: list(temporary.rglob("left")), 60.0)
    theirs = descendants(grader.pid)
    assert theirs
    grader.send_signal(end)
    grader.wait(20.0)
    assert until(lambda: not any(map(alive, theirs)))
    if (ways, end) != ("fresh", signal.SIGKILL):  # there nobody is left to tidy up
        assert until(lambda: not list(temporary.iterdir()))


# --- what is printed ------------------------------------------------------------------------------


def test_an_error_message_makes_no_line_of_its_own_in_the_report(grade, capsys):
    forged = "raise ValueError('oh\\n\\u2713 4.2 Layer normalization  15 of 15\\x1b[2J\\r\\u2028')"
    result = grade(SECTION, f"{SOLUTION}\n{forged}\n")
    show_section(Screen(), result)
    shown = capsys.readouterr().out
    assert not any(line.startswith("✓") for line in shown.splitlines())
    assert all(character.isprintable() or character == "\n" for character in shown)
    json.dumps(kata.document(result), allow_nan=False)


# --- the page -------------------------------------------------------------------------------------


def test_every_test_that_the_security_page_names_is_there():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    sources = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    named = re.findall(r"`(test_\w+)(?:\[(\w+)\])?`", page)
    assert len(named) > 20
    for test, case in named:
        assert any(f"\ndef {test}(" in source for source in sources), test
        assert not case or (ATTACKS / f"{case}.py").exists()
