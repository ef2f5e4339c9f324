"""What is written about one submission, as those read it whom it is written for."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest

import kata
from kata.commands.main import main
from kata.course.checks import assembly
from kata.course.errors import BadCall, Fault
from kata.course.places import ROOT
from kata.grading.grades import Points
from kata.judging.results import ChapterResult, TogetherResult
from kata.reports.classroom50 import classroom50, identity
from kata.reports.gradescope import gradescope, gradescope_of_fault
from kata.reports.junit import junit, junit_of_class, junit_of_fault
from tests.classes import EVIL, checked, made_up, result
from tests.conftest import solution, warm_workers

SECTIONS = kata.sections("4")
SECOND = SECTIONS[1]
WAYS = ("passed", "mistake", "waiting", "alike", "raises", "skipped")
RESULTS = [result(section, way) for section, way in zip(SECTIONS, WAYS)]
RUNNER = {
    "CLASSROOM": "cs",
    "ASSIGNMENT": "kata",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://example.org/commit/1",
    "RELEASE_URL": "https://example.org/release/1",
    "GITHUB_REPOSITORY": "school/CS-kata-ada-l",
    "GITHUB_ACTOR": "somebody-else",
}


# --- JUnit ----------------------------------------------------------------------------------------


def test_junit_counts_what_stands_in_it():
    root = ElementTree.fromstring(junit(RESULTS))
    for suite in root:
        inner = [child.tag for case in suite for child in case]
        found = {"tests": len(suite), "failures": inner.count("failure"), "errors": 0}
        found["skipped"] = inner.count("skipped")
        assert {name: int(suite.get(name)) for name in found} == found
    assert int(root.get("tests")) == sum(len(one.checks) for one in RESULTS)
    assert [suite.get("failures") for suite in root][::5] == ["0", "0"]  # passed, and skipped


@pytest.mark.parametrize("feedback", ["score", "titles", "full"])
def test_junit_is_read_by_others(tmp_path, feedback):
    junitparser = pytest.importorskip("junitparser", reason="pip install -e '.[dev]'")
    path = tmp_path / "grade.xml"
    path.write_text(junit(RESULTS, feedback), encoding="utf-8")
    suites = list(junitparser.JUnitXml.fromfile(str(path)))
    assert [suite.name for suite in suites] == [f"section {one.section.id}" for one in RESULTS]
    assert sum(suite.tests for suite in suites) == sum(len(one.checks) for one in RESULTS)


def test_a_stub_is_no_pass_and_nothing_is_skipped_that_could_be_made():
    (suite,) = ElementTree.fromstring(junit([result(SECOND, "waiting")]))
    assert suite.get("failures") == suite.get("tests") and suite.get("skipped") == "0"


def test_a_fault_is_an_error_and_no_failure():
    root = ElementTree.fromstring(junit_of_fault(f"no torch {EVIL}"))
    assert (root.get("errors"), root.get("failures")) == ("1", "0")


def test_a_class_is_the_same_bytes_at_any_time_and_a_fault_in_it_an_error():
    book = made_up(60)
    text = junit_of_class(book)
    assert text == junit_of_class(book) and "timestamp" not in text and ' time="' not in text
    suites = list(ElementTree.fromstring(text))
    assert len(suites) == 60
    faults = [suite.get("errors") for suite in suites].count("1")
    assert faults == sum(bool(one.fault) for one in book.grades) > 0


# --- Gradescope -----------------------------------------------------------------------------------

STATES = {"passed", "failed"}


def test_gradescope_is_what_its_reader_takes():
    document = json.loads(gradescope(RESULTS, seed=7, walls=(["network"], ["files"])))
    expected = sum(Fraction(10 * one.score, max(1, one.out_of)) for one in RESULTS)
    assert document["score"] == pytest.approx(float(expected), abs=0.005)
    walls = {"walls": ["network"], "missing_walls": ["files"]}
    assert document["extra_data"] == {"seed": 7, **walls}
    assert document["tests"][0]["number"] == "4.1.1"
    for test in document["tests"]:
        assert {test.get("status", "passed")} <= STATES and test["visibility"] == "visible"
        assert isinstance(test["name"], str) and isinstance(test["output"], str)
        assert 0 <= test.get("score", 0) <= test.get("max_score", 0) + 1e-9
    shares = sum(test.get("score", 0) for test in document["tests"])
    assert shares == pytest.approx(document["score"], abs=0.01)


def test_a_chapter_put_together_is_shown_and_counts_nothing():
    whole = assembly("4")
    assert whole
    check = replace(checked(RESULTS[0].checks[0].check, "alike"))
    chapter = ChapterResult("4", (RESULTS[0],), TogetherResult((check,), 0.1, whole))
    document = json.loads(gradescope([chapter]))
    assert document["score"] == 10 and document["tests"][-1]["status"] == "failed"
    assert "max_score" not in document["tests"][-1]
    last = json.loads(classroom50([chapter], identity(RUNNER)))["tests"][-1]
    assert (last["passed"], last["score"], last["max-score"]) == (False, 0, 0)


def test_a_fault_has_a_message_and_no_score():
    document = json.loads(gradescope_of_fault("no torch"))
    assert "score" not in document and document["tests"] == []
    assert "not graded" in document["output"] and "no torch" in document["output"]


def test_all_or_nothing_gives_no_check_points_of_its_own():
    document = json.loads(gradescope(RESULTS, points=Points(partial=False)))
    assert document["score"] == 20  # the one that passes, and the one that can't be checked here
    assert not any("max_score" in test for test in document["tests"])


# --- what is told ---------------------------------------------------------------------------------

WRITERS = {
    "junit": lambda level: junit(RESULTS, level),
    "gradescope": lambda level: gradescope(RESULTS, feedback=level),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_what_a_submission_says_stands_in_a_full_report_alone(writer):
    """What it prints and raises, and values: it could carry out what it found in its worker."""
    score, titles, full = (WRITERS[writer](level) for level in ("score", "titles", "full"))
    for said in ("second line", "[3.]", "wrong values"):
        assert said in full and said not in titles and said not in score
    assert "You divide by `n - 1`." in full and "You divide by `n - 1`." in titles
    assert "n - 1" not in score


@pytest.mark.parametrize("writer", WRITERS)
def test_hostile_text_is_text(writer):
    text = WRITERS[writer]("full")
    text.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\N{RIGHT-TO-LEFT OVERRIDE}]", text)


# --- Classroom 50 ---------------------------------------------------------------------------------


def test_classroom50_is_what_its_reader_takes():
    """The rules of its schema and of the code that collects results."""
    document = json.loads(classroom50(RESULTS, identity(RUNNER)))
    known = "schema classroom assignment assignment_type owner submission commit release review"
    assert set(document) == {*known.split(), "datetime", "score", "max-score", "tests"}
    assert document["schema"] == "classroom50/result/v1" and document["owner"] == "ada-l"
    assert document["datetime"] == "2026-06-01T14:32:05Z"
    assert document["review"] == document["commit"]
    for one in (document, *document["tests"]):
        assert type(one["score"]) is int and type(one["max-score"]) is int
        assert 0 <= one["score"] <= one["max-score"]
    assert all(type(one["passed"]) is bool and one["test-name"] for one in document["tests"])
    assert document["score"] == sum(one["score"] for one in document["tests"])
    assert [one["score"] == one["max-score"] for one in document["tests"]] == [
        one["passed"] for one in document["tests"]
    ]


@pytest.mark.parametrize(
    "change, words",
    [
        ({"SUBMISSION_TAG": ""}, "SUBMISSION_TAG"),
        ({"SUBMISSION_TAG": "v1"}, "submit/2026"),
        ({"ASSIGNMENT_TYPE": "pairs"}, "individual, group, team"),
        ({"GITHUB_REPOSITORY": "", "GITHUB_ACTOR": ""}, "whose repository"),
    ],
)
def test_what_the_runner_does_not_say_is_told_in_one_line(change, words):
    with pytest.raises(BadCall, match=words) as told:
        identity(RUNNER | change)
    assert "\n" not in str(told.value)


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def warm():
    with warm_workers(SECOND.module):
        yield


@pytest.fixture
def theirs(tmp_path):
    """A submission with its file deep inside, and a link that leads to the solution."""
    folder = tmp_path / "theirs"
    (folder / "homework" / "exercises").mkdir(parents=True)
    text = solution(SECOND).replace("unbiased=False", "unbiased=True")
    (folder / "homework" / "exercises" / SECOND.file).write_text(text, encoding="utf-8")
    (folder / SECOND.file).symlink_to(SECOND.solution)
    return folder


def grade(theirs, *options) -> int:
    return main(["4.2", "--target", str(theirs), *map(str, options)])


def test_all_are_written_at_once_and_links_are_replaced(warm, theirs, tmp_path, monkeypatch):
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    victim = tmp_path / "victim"
    victim.write_text("as before")
    (tmp_path / "g.json").symlink_to(victim)
    own = theirs / "result.json"
    paths = "--junit", tmp_path / "j.xml", "--gradescope", tmp_path / "g.json"
    assert grade(theirs, *paths, "--classroom50", own) == 1
    assert victim.read_text() == "as before" and not (tmp_path / "g.json").is_symlink()
    assert 0 < json.loads((tmp_path / "g.json").read_text())["score"] < 10
    (test,) = json.loads(own.read_text())["tests"]
    assert 0 < test["score"] < 100 and not test["passed"]
    assert {path.name for path in tmp_path.iterdir()} == {"theirs", "victim", "j.xml", "g.json"}


def test_who_handed_in_nothing_has_no_points_and_is_told_why(warm, tmp_path):
    (tmp_path / "theirs").mkdir()
    assert grade(tmp_path / "theirs", "--gradescope", tmp_path / "g.json") == 1
    document = json.loads((tmp_path / "g.json").read_text())
    assert document["score"] == 0
    assert "there is no such file" in document["tests"][0]["output"]


def test_a_fault_is_written_as_one_and_an_older_grade_goes(theirs, tmp_path, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise Fault("no torch")

    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("kata.commands.opening.open_grader", fail)
    forged = theirs / "result.json"
    forged.write_text('{"score": 100}')
    paths = "--junit", tmp_path / "j.xml", "--gradescope", tmp_path / "g.json"
    assert grade(theirs, *paths, "--classroom50", forged) == 3
    assert "score" not in json.loads((tmp_path / "g.json").read_text())
    assert ElementTree.parse(tmp_path / "j.xml").getroot().get("errors") == "1"
    assert not forged.exists()


@pytest.mark.parametrize(
    "place, words",
    [
        ("theirs/g.json", "lies in the submission's folder"),
        ("nowhere/g.json", "there is no folder"),
        ("theirs", "is a folder"),
    ],
)
def test_where_nothing_is_written_is_told_before_anything_is_graded(
    theirs, tmp_path, capsys, place, words
):
    assert grade(theirs, "--gradescope", tmp_path / place) == 2
    told = capsys.readouterr().err
    assert words in told and told.count("\n") == 1


# --- Gradescope's autograder, and Classroom 50's --------------------------------------------------

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Gradescope's containers are Linux's")


@pytest.fixture(scope="module")
def container(tmp_path_factory) -> Path:
    """A folder laid out like /autograder, with this Python in the place of its own."""
    place = tmp_path_factory.mktemp("autograder")
    assert main(["gradescope-zip", str(place / "it.zip"), "4.2", "--feedback", "full"]) == 0
    with zipfile.ZipFile(place / "it.zip") as archive:
        archive.extractall(place / "source")
    shutil.copy(place / "source" / "run_autograder", place)
    (place / "run_autograder").chmod(0o755)  # which this way of unpacking forgets
    (place / "venv" / "bin").mkdir(parents=True)
    python = place / "venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return place


def run_autograder(container: Path) -> dict[str, object]:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run([container / "run_autograder"], env=environment, cwd=container)
    assert done.returncode == 0
    document: dict[str, object] = json.loads((container / "results/results.json").read_text())
    return document


@POSIX
def test_the_autograder_grades_what_lies_in_the_container(container, theirs):
    shutil.rmtree(container / "submission", ignore_errors=True)
    shutil.copytree(theirs, container / "submission", symlinks=True)
    document = run_autograder(container)
    assert isinstance(document["score"], float) and 0 < document["score"] < 10
    assert "expected" in json.dumps(document["tests"])  # full feedback was asked for


@POSIX
def test_the_autograder_says_when_it_can_not_grade(container):
    broken = container / "source" / "course" / "kata" / "grading" / "opening.py"
    text = broken.read_text()
    (container / "submission").mkdir(exist_ok=True)
    try:
        broken.write_text("raise SystemExit(9)\n")
        document = run_autograder(container)
    finally:
        broken.write_text(text)
    assert "score" not in document and "not graded" in str(document["output"])


def test_the_zip_holds_what_grading_needs_and_is_the_same_every_time(tmp_path):
    for name in ("one.zip", "two.zip"):
        assert main(["gradescope-zip", str(tmp_path / name)]) == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.filelist}
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755
    assert f"course/solutions/{SECOND.file}" in modes
    assert not any("__pycache__" in name or ".git" in name for name in modes)


@POSIX
def test_scripts_are_what_a_shell_can_read():
    for name in ("setup.sh", "run_autograder"):
        path = ROOT / "kata" / "authors" / "autograder" / name
        assert subprocess.run(["bash", "-n", path]).returncode == 0


@POSIX
@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_the_example_for_classroom50_grades_a_checkout(tmp_path, theirs, kind):
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    shutil.copy(ROOT / "docs" / "examples" / "autograder.py", bundle)
    (bundle / "course").symlink_to(ROOT)
    script = (bundle / "autograder.py").read_text()
    (bundle / "autograder.py").write_text(script.replace('["4"]', '["4.2"]'))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    put_result = {
        "file": lambda path: path.write_text('{"score": 100}'),
        "folder": lambda path: (path / "deep").mkdir(parents=True),
        "link": lambda path: path.symlink_to(elsewhere),
    }
    put_result[kind](theirs / "result.json")
    done = subprocess.run(
        [sys.executable, bundle / "autograder.py"],
        cwd=theirs,
        env={**os.environ, **RUNNER, "KATA_IS_INSTALLED": "yes"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if "walls around a submission on this system" in done.stderr:
        assert done.returncode == 3 and not (theirs / "result.json").exists()
        return
    assert done.returncode == 0, done.stderr
    assert all(line.startswith("| ") for line in done.stdout.splitlines())
    assert json.loads((theirs / "result.json").read_text())["max-score"] == 100
    assert elsewhere.is_dir()


def test_the_example_for_actions_keeps_tokens_from_a_submission():
    text = (ROOT / "docs" / "examples" / "github-actions.yml").read_text(encoding="utf-8")
    assert re.search(r"^permissions:\n  contents: read\n\n", text, re.MULTILINE)
    assert text.count("uses: actions/checkout@") == text.count("persist-credentials: false") == 2
    assert "secrets." not in text and "GITHUB_TOKEN" not in text and "--without-walls" not in text
