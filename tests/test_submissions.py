"""Submissions of every kind: each costs what it should, and the learner is told what happened.

The main path runs under both ways of starting a worker.
"""

from __future__ import annotations

import importlib.util
import os
import py_compile
import sys
from pathlib import Path

import pytest

from kata import course, processes, report
from kata.grading import Grader, SectionResult
from kata.processes import Limits

SECTION = next(s for s in course.sections() if s.id == "4.2")
SOLUTION = (course.SOLUTIONS / SECTION.file).read_text()
FORWARD = "        mean = x.mean(dim=-1, keepdim=True)\n"
QUICK = Limits(check=1.0, section=6.0)

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX alone has these")
WAYS = ["fork", "fresh"] if sys.platform == "linux" else ["fresh"]


@pytest.fixture(scope="module", params=WAYS)
def workers(request):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KATA_WORKERS", request.param)
        started = processes.start([SECTION.module])
    yield started
    started.close()


@pytest.fixture(scope="module")
def grader(workers):
    """One for all tests: it keeps what the reference showed."""
    return Grader(workers, course.EXERCISES, diagnoses=False)


@pytest.fixture
def grade(grader, tmp_path):
    def graded(source: str | bytes, limits: Limits = QUICK) -> SectionResult:
        data = source if isinstance(source, bytes) else source.encode()
        Path(tmp_path, SECTION.file).write_bytes(data)
        grader.target, grader.limits = tmp_path, limits
        return grader.section(SECTION)

    return graded


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
    return in_forward(f"if bool((x.abs() > 1e3).any()): {code}")


def failing(result: SectionResult) -> list[str]:
    return [check.check.name for check in result.checks if not check.passed]


def said(result: SectionResult) -> str:
    return result.bad_file or report.message(result.finding)


def test_the_solution_passes(grade):
    result = grade(SOLUTION)
    assert result.passed and result.score == len(result.checks)


def test_the_stub_is_not_started(grade):
    result = grade((course.EXERCISES / SECTION.file).read_text())
    assert result.not_started and not result.passed
    assert said(result).startswith("Not started: ")


def test_a_partly_filled_stub_is_begun(grade):
    stub = (course.EXERCISES / SECTION.file).read_text()
    begun = stub.replace(
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
        ("exec('while True: pass')", "took longer than 1 s"),
        ("return None", "expected a tensor"),
        ("return x.nope", "has no attribute `nope`"),
        ("return undefined", "`undefined` is not defined"),
    ],
)
def test_what_goes_wrong_in_one_check_costs_that_check_alone(grade, code, words):
    if "_exit" in code and processes.sys.platform == "win32":
        pytest.skip("POSIX wording")
    result = grade(only_for_large_input(code))
    assert failing(result) == ["tiny_and_large_inputs"]
    assert words in said(result)


@pytest.mark.parametrize(
    "source, words",
    [
        ("def broken(:\n", "Python can't read the file"),
        ("raise ValueError('at import')", "could not be loaded: ValueError: at import"),
        ("import os; os._exit(3)", "ended the whole process (exit status 3)"),
        ("import nowhere_to_be_found", "no module `nowhere_to_be_found`"),
        ("from ch4_2_layer_norm import LayerNorm", "import each other"),
        ("", "doesn't define LayerNorm"),
        ("LayerNorm = 3", "'int' object is not callable"),
        (b"\xff\xfe", "not UTF-8"),
        (b"x = 1\0", "null bytes"),
    ],
)
def test_a_file_that_can_not_serve_is_told_in_one_line(grade, source, words):
    result = grade(source)
    assert result.score == 0 and not result.not_started
    assert words in said(result)
    assert "\n" not in said(result)


def fifo(path):
    os.mkfifo(path)


def to_nowhere(path):
    path.symlink_to("nowhere.py")


def to_the_solution(path):
    path.symlink_to(course.SOLUTIONS / SECTION.file)


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
    ],
)
def test_what_is_no_readable_file_is_told_in_one_line(grader, tmp_path, make, words):
    make(tmp_path / SECTION.file)
    grader.target = tmp_path
    assert words in grader.section(SECTION).bad_file


def test_bytecode_beside_a_submission_is_not_run(grader, tmp_path):
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
    grader.target = tmp_path
    assert grader.section(SECTION).passed


@pytest.mark.parametrize(
    "source", ["(" * 100_000, "-" * 100_000 + "1", "x = " + "[" * 90 + "]" * 90]
)
def test_a_source_that_troubles_the_compiler_troubles_nobody_else(grade, source):
    result = grade(f"{SOLUTION}\n{source}\n")
    assert result.passed == ("x" in source)
    assert result.line(result.checks[0]) == SOLUTION[: SOLUTION.index("class ")].count("\n") + 1


def test_a_loop_in_every_check_does_not_take_a_limit_for_each(grade):
    result = grade(in_forward("exec('while True: pass')"), Limits(check=0.5, section=5.0))
    assert result.score > 0  # those that look at names and first values
    assert "took longer" in said(result)


def test_prints_are_kept_under_the_check_that_printed_them(grade):
    result = grade(only_for_large_input("print('now'); raise ValueError('then')"))
    assert result.finding.outcome.printed == "now\n"
    assert all(not c.outcome.printed for c in result.checks if c.passed)


def test_a_flood_of_prints_is_cut(grade):
    result = grade(only_for_large_input("print('x' * 10_000_000); raise ValueError('then')"))
    assert len(result.finding.outcome.printed) == processes.MOST_PRINTED


def test_an_exception_is_located_in_the_learners_file(grade):
    result = grade(only_for_large_input("raise ValueError('here')"))
    path, line, text = result.finding.outcome.error.frames[-1]
    assert path.endswith(SECTION.file) and "raise ValueError" in text
    assert in_forward("").splitlines()[line - 1].strip() == ""
