"""`pytest exercises`: checks as items, findings as failures, in whole processes of pytest."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import kata
from kata.course.places import EXERCISES, ROOT
from tests.conftest import Grade, failing, solution

RIGHT, WRONG, STUB = (kata.sections(word)[0] for word in ("4.3", "4.2", "4.4"))
BIASED = ("unbiased=False", "unbiased=True")

# Asks of every item what test panes ask, as a plugin of its own.
PANE = """
import json
import sys
import pytest

def pytest_collection_finish(session):
    for item in session.items:
        assert isinstance(item.parent, pytest.File) and item.parent.path == item.path
        path, line, title = item.location
        print("ITEM", json.dumps([item.nodeid, path, line, title]))
    print("TORCH", "torch" in sys.modules)
"""


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Call pytest in the project's folder. The plugin is there without an installation, too."""
    command = [sys.executable, "-m", "pytest", "-p", "kata.pytest_plugin", *map(str, arguments)]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def summary(done: subprocess.CompletedProcess[str]) -> str:
    """The last line without its time."""
    return re.sub(r" in [\d.]+s.*|=", "", done.stdout.strip().splitlines()[-1]).strip()


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A learner's folder: one section right, one wrong, two not started."""
    folder = tmp_path_factory.mktemp("some where") / "mine"
    folder.mkdir()
    for section in kata.sections("4.1", STUB.id):
        shutil.copy(EXERCISES / section.file, folder)
    (folder / RIGHT.file).write_text(solution(RIGHT), encoding="utf-8")
    (folder / WRONG.file).write_text(solution(WRONG).replace(*BIASED), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def document(mine: Path) -> ElementTree.Element:
    """What a run of everything writes into XML."""
    run(mine, "--junitxml", mine / "all.xml")
    return ElementTree.parse(mine / "all.xml").getroot()


def test_every_check_is_an_item_with_a_place_and_a_title_and_without_torch(tmp_path: Path) -> None:
    (tmp_path / "pane.py").write_text(PANE)
    done = run("exercises", "--collect-only", "-q", "-p", "pane", PYTHONPATH=str(tmp_path))
    assert "TORCH False" in done.stdout, done.stdout + done.stderr
    items = [json.loads(line) for line in re.findall("^ITEM (.*)", done.stdout, re.MULTILINE)]
    assert len({name for name, *_ in items}) == len(items)
    for section in kata.sections():
        lines = (EXERCISES / section.file).read_text(encoding="utf-8").splitlines()
        path = f"exercises/{section.file}"
        own = {name: rest for name, *rest in items if name.startswith(path)}
        for check in kata.checks(section):
            place, line, title = own[f"{path}::{check.name}"]
            assert (place, title) == (path, check.title)
            assert not check.about or any(name in lines[int(line)] for name in check.about)


def test_a_run_says_what_the_grader_says(
    document: ElementTree.Element, verdict: Grade, mine: Path
) -> None:
    result = verdict(WRONG, (mine / WRONG.file).read_text(encoding="utf-8"))
    cases = [case for case in document.iter("testcase") if case.attrib["name"]]
    own = {case.attrib["name"]: case for case in cases if WRONG.module in case.attrib["classname"]}
    titles = {check.name: check.title for check in kata.checks(WRONG)}
    assert {name: case.findtext("system-out") for name, case in own.items()} == titles
    wrong = {name: case.find("failure") for name, case in own.items()}
    told = {check.check.name: kata.finding(result, check) for check in result.failing}
    assert {name for name, failure in wrong.items() if failure is not None} == set(told)
    for name, finding in told.items():
        failure = wrong[name]
        assert failure is not None and failure.attrib["message"] == finding.sentence
        assert failure.text and "divides by n - 1" in failure.text and "expected" in failure.text
        assert "Traceback" not in failure.text and "pytest_plugin" not in failure.text
    assert len(failing(result)) == len(told) + sum(
        c.find("skipped") is not None for c in own.values()
    )


def test_a_stub_is_skipped_as_not_started(document: ElementTree.Element) -> None:
    own = [case for case in document.iter("testcase") if STUB.module in case.attrib["classname"]]
    skipped = [case.find("skipped") for case in own]
    assert len(own) == len(kata.checks(STUB))
    assert all(one is not None and "not started: " in one.attrib["message"] for one in skipped)


def test_the_summary_says_where_you_stand(mine: Path) -> None:
    done = run(mine, "-rsf", COLUMNS="200")
    assert done.returncode == 1
    right = len(kata.checks(RIGHT))
    assert f"{RIGHT.id} {RIGHT.title}: {right} of {right} checks pass" in done.stdout
    assert f"{STUB.id} {STUB.title}: not started" in done.stdout
    assert re.search(rf"FAILED .*{WRONG.file}::two_numbers_by_hand - Layer", done.stdout)
    assert re.search(rf"SKIPPED \[\d+\] .*{STUB.file}:\d+: not started: ", done.stdout)


def test_no_terminal_obeys_what_an_exception_says(tmp_path: Path) -> None:
    raising = "raise ValueError('\\x1b[50A\\x1b[J 18 of 18 checks pass ##[error]')"
    (tmp_path / WRONG.file).write_text(f"{solution(WRONG)}\n{raising}\n", encoding="utf-8")
    done = run(tmp_path, "-k", "by_hand", CI="1")
    assert "18 of 18" in done.stdout.rpartition("short test summary")[2]
    assert "\x1b[50A" not in done.stdout and "##[" not in done.stdout


def test_what_an_exception_says_is_no_standing(tmp_path: Path) -> None:
    raising = 'def forward(self, x):\n    raise RuntimeError("well not started: forward")'
    text = f"{solution(WRONG)}\n\n{raising}\n\nLayerNorm.forward = forward\n"
    (tmp_path / WRONG.file).write_text(text, encoding="utf-8")
    done = run(tmp_path, "-q")
    assert "not started: forward" in done.stdout
    (standing,) = re.findall(rf"^{WRONG.id} .*", done.stdout, re.MULTILINE)
    assert "not started" not in standing and "wait" not in standing


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (["-k", "by_hand and not logits and not chains"], "1 failed"),
        (["-x"], "1 failed"),
        (["-p", "no:cacheprovider", "-k", "two_numbers"], "1 failed"),
        (["-n", "auto", "-k", "layer_norm"], "9 failed, 5 passed, 4 skipped"),
    ],
)
def test_pytests_own_options(mine: Path, arguments: list[str], expected: str) -> None:
    assert expected in summary(run(mine, *arguments))


def test_items_by_their_ids_and_the_last_failures_alone(mine: Path) -> None:
    one, other = (f"{mine / WRONG.file}::{c.name}" for c in kata.checks(WRONG)[2:4])
    assert summary(run(one, other)) == "1 failed, 1 passed"
    assert re.match("9 failed, 9 deselected|1 failed", summary(run(mine / WRONG.file, "--lf")))


def test_the_parts_are_put_together_at_the_end() -> None:
    whole = kata.assembly("4")
    assert whole
    done = run(f"solutions/{whole.sections[-1].file}", "-v", "-k", "the_whole_model or as_large")
    assert summary(done).startswith("3 passed"), done.stdout


def test_what_lies_under_a_learners_files_name_in_the_tests_is_no_exercise() -> None:
    by_name = run("tests/screens/all_pass", "--collect-only", "-q").stdout
    assert "tests/screens/all_pass/ch4_2_layer_norm.py::" in by_name
    own = run("--collect-only", "-q", "--ignore-glob", "*/test_[!l]*").stdout
    assert "tests/test_" in own and f"{WRONG.file}::" not in own


def test_faults_are_errors_in_one_line(mine: Path, tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise ImportError('no torch here')")
    done = run(mine / WRONG.file, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert summary(done) == f"{len(kata.checks(WRONG))} errors"
    assert "no torch here; install what the course needs" in done.stdout
    assert "Traceback" not in done.stdout and "During handling" not in done.stdout


def test_time_that_is_up_is_told_once_and_costs_no_more(tmp_path: Path) -> None:
    endless = solution(WRONG).replace("        mean =", "        while True: pass\n        mean =")
    (tmp_path / WRONG.file).write_text(endless, encoding="utf-8")
    done = run(tmp_path, "--timeout", "4")
    assert summary(done) == f"{len(kata.checks(WRONG))} errors"
    assert "Timeout" in done.stdout and "During handling" not in done.stdout
