"""The command line, end to end: exit statuses, the JSON document, bad calls, other commands."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kata import course

ROOT = course.ROOT
SECTION = next(s for s in course.sections() if s.id == "4.2")


def call(*arguments, cwd=ROOT, **environment):
    return subprocess.run(
        [sys.executable, str(ROOT / "grader.py"), *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
    )


@pytest.fixture
def folder(tmp_path):
    """A learner's folder: the stubs."""
    return Path(shutil.copytree(course.EXERCISES, tmp_path / "mine"))


def solve(folder, section=SECTION, change=("", "")):
    source = (course.SOLUTIONS / section.file).read_text(encoding="utf-8")
    (folder / section.file).write_text(source.replace(*change), encoding="utf-8")


def test_status_0_when_all_passes():
    done = call("4.2", "--target", "solutions")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ 4.2" in done.stdout


def test_status_1_when_something_fails_or_is_not_started(folder):
    assert call("4.2", "--target", folder).returncode == 1
    solve(folder, change=("unbiased=False", "unbiased=True"))
    done = call("4.2", "--target", folder)
    assert done.returncode == 1
    assert "yours     [[-0.7071, 0.7071]]" in done.stdout
    assert "expected  [[-1., 1.]]" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["4.9"],
        ["nonsense"],
        ["--target", "no/such/folder"],
        ["--target", "README.md"],
        ["--no-such-option"],
        ["--timeout", "soon"],
        ["--timeout", "0"],
        ["--seed", "x"],
        ["hint"],
        ["hint", "4.2", "9"],
        ["hint", "4"],
        ["read"],
        ["read", "4.2", "4.3"],
        ["hint", "4.2", "1", "2"],
        ["show", "9.9"],
        ["reset"],
    ],
)
def test_status_2_and_one_line_for_a_wrong_call(arguments):
    done = call(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.fullmatch(r"grader\.py: .+\n", done.stderr)


def test_status_3_and_one_line_when_torch_is_missing(tmp_path):
    (tmp_path / "torch.py").write_text("raise ImportError('no torch here')")
    done = call("4.2", PYTHONPATH=str(tmp_path))
    assert done.returncode == 3
    assert re.fullmatch(r"grader\.py: .*no torch here; .*pip install -e \.\n", done.stderr)


def test_the_json_document():
    done = call("4.2", "4.1", "--json", "--target", "solutions")
    document = json.loads(done.stdout)
    assert done.returncode == 0 and document["passed"] is True
    assert [section["id"] for section in document["sections"]] == ["4.1", "4.2"]
    section = document["sections"][1]
    assert set(section) == {
        "id", "title", "file", "passed", "score", "out_of", "seconds", "checks"
    }  # fmt: skip
    assert section["file"] == SECTION.file
    assert section["score"] == section["out_of"] == len(section["checks"])
    for check in section["checks"]:
        assert set(check) == {"name", "title", "passed", "message", "diagnosis"}
        assert check["passed"] is True and check["diagnosis"] is None


def test_the_json_document_of_a_mistake_names_it(folder):
    noisy = "unbiased=True)\n        print('{\"passed\": true}'"
    solve(folder, change=("unbiased=False", noisy))
    done = call("4.2", "--json", "--target", folder)
    document = json.loads(done.stdout)
    assert done.returncode == 1 and document["passed"] is False
    failed = [check for check in document["sections"][0]["checks"] if not check["passed"]]
    assert failed and all(check["message"] for check in failed)
    assert {check["diagnosis"] for check in failed} == {"unbiased-variance"}


def test_the_same_seed_gives_the_same_grade(folder):
    solve(folder, change=("unbiased=False", "unbiased=True"))
    runs = [call("4.2", "--seed", "5", "--json", "--target", folder).stdout for _ in range(2)]
    messages = [[c["message"] for c in json.loads(run)["sections"][0]["checks"]] for run in runs]
    assert messages[0] == messages[1]


def test_other_peoples_work_is_graded_from_a_secret_seed(folder):
    seeds = {json.loads(call("4.2", "--json", "--target", folder).stdout)["seed"] for _ in "ab"}
    assert len(seeds) == 2


def test_a_file_can_be_named_in_place_of_its_section():
    assert "✓ 4.2" in call(f"exercises/{SECTION.file}", "--target", "solutions").stdout


def test_it_can_be_called_from_anywhere(tmp_path):
    done = call("4.2", cwd=tmp_path)
    assert done.returncode == 1 and "not started" in done.stdout


def test_prints_are_shown_and_not_obeyed(folder):
    noisy = "unbiased=True)\n        print('\\x1b[2J [bold]hello[/]'"
    solve(folder, change=("unbiased=False", noisy))
    done = call("4.2", "--target", folder)
    assert "\x1b" not in done.stdout
    assert "\\x1b[2J [bold]hello[/]" in done.stdout


def test_plain_characters_where_the_output_is_not_utf_8():
    done = call("4.2", "--target", "solutions", PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and "+ 4.2" in done.stdout


def test_no_line_is_wider_than_80_columns(folder):
    solve(folder, change=("unbiased=False", "unbiased=True"))
    for arguments in (["4.2"], [], ["read", "4.2"], ["hint", "4.2"], ["list"], ["--help"]):
        done = call(*arguments, cwd=folder.parent, COLUMNS="80")
        wide = [line for line in done.stdout.splitlines() if len(line) > 80]
        assert not [line for line in wide if not re.match(r"\S+\.py:\d+: ", line)]


def test_list_is_for_people_and_for_scripts():
    assert f"4.2  {SECTION.title}" in call("list").stdout
    rows = json.loads(call("list", "--json").stdout)
    assert {"id": "4.2", "title": SECTION.title, "file": SECTION.file} in rows


def test_hints_are_counted_and_lead_to_the_next():
    first, last = call("hint", "4.2").stdout, call("hint", "4.2", "3").stdout
    assert "Hint 1 of 3" in first and "hint 4.2 2" in first
    assert "Hint 3 of 3" in last and "Next" not in last


def test_read_prints_the_lesson():
    assert SECTION.title in call("read", "4.2").stdout


@pytest.mark.parametrize("command", [["list"], ["hint", "4.2"], ["read", "4.2"]])
def test_what_grades_nothing_loads_no_torch_and_no_numpy(command):
    code = (
        "import sys; from kata.cli import main; status = main(sys.argv[1:]); "
        "assert not {'torch', 'numpy'} & set(sys.modules); sys.exit(status)"
    )
    run = [sys.executable, "-c", code, *command]
    assert subprocess.run(run, cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0


def test_torch_never_loads_in_the_grader_itself():
    code = (
        "import sys; from kata.cli import main; status = main(['4.2', '--target', 'solutions']); "
        "assert 'torch' not in sys.modules; sys.exit(status)"
    )
    run = [sys.executable, "-c", code]
    assert subprocess.run(run, cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0


def test_reset_puts_the_stub_back_and_keeps_the_file(folder):
    solve(folder)
    mine = (folder / SECTION.file).read_bytes()
    for _ in range(2):  # the second finds the stub and does nothing
        assert call("reset", "4.2", "--yes", "--target", folder).returncode == 0
    stub = (course.EXERCISES / SECTION.file).read_bytes()
    assert (folder / SECTION.file).read_bytes() == stub
    (kept,) = folder.glob("*.bak")
    assert kept.read_bytes() == mine


def test_reset_does_nothing_without_a_yes(folder):
    (folder / SECTION.file).write_text("mine")
    done = call("reset", "4.2", "--target", folder)
    assert done.returncode == 2 and "--yes" in done.stderr
    assert (folder / SECTION.file).read_text() == "mine"


def test_two_resets_in_one_second_keep_both_files(folder):
    for text in ("first", "second"):
        (folder / SECTION.file).write_text(text)
        call("reset", "4.2", "--yes", "--target", folder)
    assert sorted(kept.read_text() for kept in folder.glob("*.bak")) == ["first", "second"]


def test_the_solution_is_shown_only_once_the_section_passes(folder):
    locked = call("solution", "4.2", "--target", folder)
    assert locked.returncode == 1 and "LayerNorm.forward" not in locked.stdout
    assert "LayerNorm.forward" in call("solution", "4.2", "--anyway", "--target", folder).stdout
    solve(folder)
    opened = call("solution", "4.2", "--target", folder)
    assert opened.returncode == 0 and "reference" in opened.stdout
