"""Submissions of every kind: each costs what it should, and the learner is told what happened.

The main path runs under both ways of starting a worker.
"""

from __future__ import annotations

import importlib.util
import os
import py_compile
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import kata
from kata import Limits, Submission
from kata.course.exercises import stub
from kata.judging.results import SectionResult
from kata.judging.words import message
from kata.processes.prints import MOST_PRINTED
from kata.wire.outcomes import Outcome
from tests.conftest import failing

(SECTION,) = kata.sections("4.2")
SOLUTION = SECTION.solution.read_text()
FORWARD = "        mean = x.mean(dim=-1, keepdim=True)\n"

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX alone has these")
WAYS = ["fork", "fresh"] if sys.platform == "linux" else ["fresh"]


def opened(way: str, limits: Limits):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KATA_WORKERS", way)
        with kata.open_grader(limits=limits, walls=False, ready=[SECTION]) as grader:
            yield grader


@pytest.fixture(scope="module")
def grader():
    """One for all tests: it keeps what the reference showed."""
    yield from opened(WAYS[0], Limits())


@pytest.fixture
def brief(grader, monkeypatch):
    """The same, which ends a hung check soon: for results that hang on no other check's time."""
    monkeypatch.setattr(grader, "limits", Limits(check=1.0, section=30.0))
    return grader


@pytest.fixture(scope="module", params=WAYS)
def either_grader(request):
    """The same by either way of starting a worker, for the main path."""
    yield from opened(request.param, Limits())


@pytest.fixture
def grade(grader):
    return lambda source: graded(grader, source)


@pytest.fixture
def grade_either_way(either_grader):
    return lambda source: graded(either_grader, source)


def graded(grader, source: str) -> SectionResult:
    return grader.verdict(Submission.source(SECTION, source), SECTION)


def in_forward(code: str) -> str:
    """The solution with a line put at the beginning of forward()."""
    assert SOLUTION.count(FORWARD) == 1
    return SOLUTION.replace(FORWARD, f"        {code}\n{FORWARD}")


def test_what_torch_says_is_not_implemented_was_started(grade):
    result = grade(in_forward("x ^ 2"))
    assert not result.not_started
    assert "a power is written with **" in said(result)


def only_for_large_input(code: str) -> str:
    """Something that happens in one check alone."""
    return in_forward(f"if bool((x.abs() > 1e6).any()): {code}")


def said(result: SectionResult) -> str:
    return result.bad_file or message(result.finding)


def test_the_solution_passes(grade_either_way):
    result = grade_either_way(SOLUTION)
    assert result.passed and result.score == len(result.checks)


def test_the_stub_is_not_started(grade_either_way):
    result = grade_either_way(stub(SECTION))
    assert result.not_started and not result.passed and result.finding is None
    assert message(result.checks[0]).endswith("LayerNorm.__init__ is yours to write.")


def test_a_partly_filled_stub_is_begun(grade):
    begun = stub(SECTION).replace(
        'raise NotImplementedError("4.2: LayerNorm.__init__ is yours to write")',
        "self.scale = nn.Parameter(torch.ones(emb_dim))",
    )
    result = grade(begun)
    assert not result.not_started and not result.passed


@pytest.mark.parametrize(
    "code, words",
    [
        ("raise RuntimeError('no')", "RuntimeError: no"),
        ("raise SystemExit(0)", "asked Python to exit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("__import__('os')._exit(0)", "ended the whole process (exit status 0)"),
        ("__import__('os').kill(__import__('os').getpid(), 6)", "SIGABRT"),
        ("exec('while True: pass')", "took longer than 10 s"),
        ("return None", "expected a tensor"),
        ("return x.nope", "has no attribute `nope`"),
        ("return undefined", "`undefined` is not defined"),
    ],
)
def test_what_goes_wrong_in_one_check_costs_that_check_alone(grade, code, words):
    if "_exit" in code and sys.platform == "win32":
        pytest.skip("POSIX wording")
    result = grade(only_for_large_input(code))
    assert failing(result) == ["tiny_and_large_inputs"]
    assert words in said(result)


@pytest.mark.parametrize(
    "source, words",
    [
        ("def broken(:\n", "Python can't read your file"),
        ("raise SyntaxError('all is well')", "could not be loaded: SyntaxError: all is well"),
        ("raise ValueError('at import')", "could not be loaded: ValueError: at import"),
        ("import os; os._exit(3)", "ended the whole process (exit status 3)"),
        ("import nowhere_to_be_found", "no module `nowhere_to_be_found`"),
        ("from ch4_2_layer_norm import LayerNorm", "import each other"),
        ("", "doesn't define LayerNorm"),
        ("LayerNorm = 3", "Something of type int is called like a function"),
    ],
)
def test_a_file_that_can_not_serve_is_told_in_one_line(grade, source, words):
    result = grade(source)
    assert result.score == 0 and not result.not_started
    assert words in said(result)
    assert "\n" not in said(result)


def test_what_ends_a_fresh_worker_costs_that_check_alone_too(grade_either_way):
    result = grade_either_way(only_for_large_input("__import__('os')._exit(0)"))
    assert failing(result) == ["tiny_and_large_inputs"]


def test_a_broken_file_is_told_by_a_fresh_worker_too(grade_either_way):
    assert "Python can't read your file" in said(grade_either_way("def broken(:\n"))


def fifo(path):
    os.mkfifo(path)


def to_nowhere(path):
    path.symlink_to("nowhere.py")


def to_the_solution(path):
    path.symlink_to(SECTION.solution)


def huge(path):
    with path.open("wb") as file:
        file.truncate(1 << 40)


def closed(path):
    path.write_text(SOLUTION)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda path: None, "there is no such file"),
        (Path.mkdir, "it is not a file"),
        (to_nowhere, "its link leads nowhere"),
        (to_the_solution, "it is a link that leads out of its folder"),
        (huge, "it is larger than 1024 KiB"),
        (closed, "it can't be read: permission denied"),
        pytest.param(fifo, "it is not a file", marks=POSIX),
        (lambda path: path.write_bytes(b"\xff\xfe"), "it is not UTF-8"),
        (lambda path: path.write_bytes(b"x = 1\0"), "null bytes"),
    ],
)
def test_what_is_no_readable_file_is_told_in_one_line(grader, tmp_path, make, words):
    make(tmp_path / SECTION.file)
    assert words in grader.verdict(Submission.folder(tmp_path), SECTION).bad_file


def test_a_link_is_told_by_its_own_name(tmp_path, monkeypatch):
    to_the_solution(tmp_path / SECTION.file)
    monkeypatch.chdir(tmp_path)
    assert Submission.folder(tmp_path).sources[SECTION.module].path == SECTION.file


def test_bytecode_beside_a_submission_is_not_run(either_grader, tmp_path):
    """Neither for its own file nor for a module that it imports."""
    (tmp_path / SECTION.file).write_text(f"import helper\n{SOLUTION}")
    (tmp_path / "helper.py").write_text("")
    for name in (SECTION.file, "helper.py"):
        other = tmp_path / "other.py"
        other.write_text("raise SystemExit('bytecode was run')\n")
        py_compile.compile(
            str(other),
            importlib.util.cache_from_source(str(tmp_path / name)),
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        other.unlink()
    assert either_grader.verdict(Submission.folder(tmp_path), SECTION).passed


@pytest.mark.parametrize(
    "source", ["(" * 100_000, "-" * 100_000 + "1", "x = " + "[" * 90 + "]" * 90]
)
def test_a_source_that_troubles_the_compiler_troubles_nobody_else(grade, source):
    result = grade(f"{SOLUTION}\n{source}\n")
    assert result.passed == ("x" in source)
    line = SOLUTION[: SOLUTION.index("class ")].count("\n") + 1
    assert result.passed or result.place(replace(result.checks[0], outcome=Outcome())).line == line


def test_a_loop_in_every_check_does_not_take_a_limit_for_each(brief):
    result = graded(brief, in_forward("exec('while True: pass')"))
    assert result.score > 0  # those that look at names and first values
    assert "took longer" in said(result)


def test_prints_are_kept_under_the_check_that_printed_them(grade_either_way):
    result = grade_either_way(only_for_large_input("print('now'); raise ValueError('then')"))
    assert result.finding.outcome.printed == "now\n"
    assert all(not c.outcome.printed for c in result.checks if c.passed)


def test_a_flood_of_prints_is_cut(grade):
    result = grade(only_for_large_input("print('x' * 10_000_000); raise ValueError('then')"))
    assert len(result.finding.outcome.printed) == MOST_PRINTED


def test_an_exception_is_located_in_the_learners_file(grade_either_way):
    result = grade_either_way(only_for_large_input("raise ValueError('here')"))
    frame = result.place(result.finding)
    assert frame.path == SECTION.file and "raise ValueError" in frame.source
    assert in_forward("").splitlines()[frame.line - 1].strip() == ""


# --- half-written files ---------------------------------------------------------------------------

INIT = 'raise NotImplementedError("4.2: LayerNorm.__init__ is yours to write")'
PARAMETERS = """self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))"""


def test_what_is_written_is_judged_by_itself(grade):
    """The right half passes what can be checked of it, and the rest waits for the first stub."""
    result = grade(stub(SECTION).replace(INIT, PARAMETERS))
    assert result.score > 0 and result.failing == () and not result.not_started
    assert {check.waits_for for check in result.waiting} == {"LayerNorm.forward"}
    assert result.score + len(result.waiting) == result.out_of
    assert "LayerNorm.forward is yours" in result.source.text.splitlines()[result.stub.line - 1]


def test_a_slip_in_the_half_that_is_written_is_found_and_named(grader):
    slip = PARAMETERS.replace("torch.zeros(emb_dim)", "torch.ones(emb_dim)")
    result = graded(grader, stub(SECTION).replace(INIT, slip))
    assert failing(grader.diagnosed(result))
    assert result.finding.check.name == "scale_starts_at_one_and_shift_at_zero"
    assert result.waiting


def test_an_endless_loop_is_told_as_one_with_the_line_that_ran(brief, tmp_path):
    (tmp_path / SECTION.file).write_text(in_forward("while True: x"))
    result = brief.grade(Submission.folder(tmp_path), SECTION)
    assert "is there a loop that never ends?" in said(result)
    assert result.place(result.finding).source == "while True: x"
