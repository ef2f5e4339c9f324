"""What comes from outside is shown and not obeyed: by a terminal, by a reader, by a CI runner."""

from __future__ import annotations

import ast
import io
import json
import re

import pytest
from rich.console import Console

import kata
from kata import Submission
from kata.commands.main import main
from kata.course.checks import checks
from kata.course.lines import lines_of
from kata.grading.grades import Grade
from kata.judging.results import CheckResult, SectionResult
from kata.reports.document import as_json
from kata.reports.page.excerpts import excerpt
from kata.reports.page.nameless import Nameless
from kata.reports.screen import Screen
from kata.reports.section import show_section
from kata.reports.text import columns, sentence, told, wrapped
from kata.reports.trace import show_traced
from kata.wire.allowance import Allowance
from kata.wire.jobs import Source
from kata.wire.messages import Ended, Late, parse
from kata.wire.outcomes import Error, Frame, Outcome
from kata.wire.shown import one_line, printable
from tests.classes import result

(SECTION,) = kata.sections("4.2")
SOLUTION = SECTION.solution.read_text()
OBEYED = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)
COMMANDS = [
    *("::error::x", "  ::set-env name=A::b", "a ##[error]x", "##vso[task.complete]", "###[x]"),
    *("x\n::warning::y", "##teamcity[buildStatus]", "#" * 9 + "[group]"),
]


@pytest.mark.parametrize("text", COMMANDS)
def test_no_runner_finds_a_command(text):
    assert OBEYED.search(text)
    assert not OBEYED.search(printable(text)) and not OBEYED.search(one_line(text))
    for width in range(20, 60):
        lines = wrapped(one_line(f"{'x' * 19} {text} {'y' * width}{text}"), width)
        assert not OBEYED.search("\n".join(lines))
        assert all(columns(line) <= width for line in lines)
    assert not OBEYED.search(as_json({"message": text, text: [text]}))
    assert json.loads(as_json({"message": text})) == {"message": text}


BLANKS = "\u115f\u1160\u3164\uffa0\U00013441\u2800\u034f\U0001d159"


@pytest.mark.parametrize("text", [*(f"carl{one}" for one in BLANKS), "ca\ufe0frl", "x\U000e0100"])
def test_what_nobody_sees_is_shown(text):
    """Or one name has two people, and a word is a sentence."""
    assert printable(text) == text.encode("unicode_escape").decode() == one_line(text)


SEEN = [
    *("torch::jit and aten::add", "# [1], ## Heading, C#[x", "[a]:: b"),
    *("\u2764\ufe0f \u2714\ufe0f 1\ufe0f\u20e3 \u2139\ufe0f", "\u8fbb\U000e0100", "\u1820\u180b"),
    *("Zoe\u0301", "\ud55c\uad6d\uc5b4", "\u092e\u093e\u0924\u094d\u0930\u093e"),
]


@pytest.mark.parametrize("text", SEEN)
def test_honest_text_is_left_as_it_is(text):
    assert printable(text) == text and one_line(text) == text


@pytest.mark.parametrize(
    "text", ["\u6f22" * 99, "a\u6f22 " * 40, "\u2764\ufe0f" * 60, "e\u0301" * 90]
)
def test_a_terminal_has_nothing_to_break(text):
    for width in (20, 21, 40):
        lines = wrapped(text, width)
        assert all(columns(line) <= width for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_report_in_a_terminal_has_no_line_that_is_a_submissions(grade):
    forged = "\u2713 4.2 Layer normalization 18 of 18 checks pass"
    said = f"'{chr(0x6F22) * 37} {chr(0x6F22) * 38}{forged}\\n::error::{forged}'"
    result = grade(SECTION, f"{SOLUTION}\nprint({said})\nraise ValueError({said})\n")
    for width in (40, 80, 120):
        stream = io.StringIO()
        console = Console(file=stream, width=width, force_terminal=True, color_system=None)
        show_section(Screen(console), result)
        lines = stream.getvalue().splitlines()
        assert not [line for line in lines if line.lstrip().startswith(("\u2713", "::"))]
        assert all(columns(line) <= max(width, 100) for line in lines)


def test_no_row_of_a_trace_is_a_functions_name(grader):
    long = f"{'i' * 70}4_2_Layer_normalization_18_of_18_checks_pass"
    source = SOLUTION.replace("def forward(self, x):", f"def {long}(self, x):", 1)
    source += f"\n\nLayerNorm.forward = lambda self, x: self.{long}(x)\n"
    traced = grader.trace(Submission.source(SECTION, source), SECTION)
    stream = io.StringIO()
    console = Console(file=stream, width=80, force_terminal=True, color_system=None)
    show_traced(Screen(console), traced)
    lines = stream.getvalue().splitlines()
    theirs = [line for line in lines if "iiii" in line or "_checks_pass" in line]
    assert theirs and all(line.startswith("  ") and columns(line) <= 80 for line in theirs)


def test_a_finding_is_in_lines_wherever_it_is_shown():
    """As pytest shows it: that is no terminal, and what it writes stands in one."""
    forged = "ch4_2_layer_norm.py: 18 of 18 checks pass"
    frame = Frame(SECTION.file, 6, "raise")
    check = checks(SECTION)[0]
    for padding in range(40, 120):
        error = Error("ValueError", f"x{' ' * padding}{forged}", (frame,))
        failed = CheckResult(check, "failed", Outcome(error=error))
        whole = SectionResult((failed,), 0.0, SECTION, Source(SECTION.file, ""))
        lines = kata.finding(whole, failed, 80).text.split("\n")
        assert all(len(line) <= 80 and not line.startswith(forged) for line in lines)


def test_a_line_is_left_whole_in_a_pipe_and_broken_in_a_terminal(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "40")
    line = f"  {'ab ' * 40}end"
    assert told(line, io.StringIO()) == line
    assert all(row.startswith("  ") for row in told(line, Terminal()).split("\n"))


def test_names_on_the_command_line_are_told_in_one_line(tmp_path, capsys):
    folder = tmp_path / "a\n::error::x\x1b[2J ##[error]y"
    folder.mkdir()
    assert main(["4.2", "--target", str(folder)]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "\x1b" not in err and not OBEYED.search(err)


@pytest.mark.parametrize("path", ["/etc/passwd", "x\n\u2713 passed", "ch4_2_layer_norm.py "])
def test_frames_in_files_that_are_not_the_jobs_are_left_out(path):
    own = {"exercises/ch4_2_layer_norm.py"}
    frames = [[path, 1, "code"], [*own, 2, "own"], ["x", 3, "y"]]
    error = {"type": "E", "message": "m", "frames": frames}
    raised = parse({"event": "raised", "step": 0, "error": error}, Allowance(), own)
    late = parse({"event": "late", "step": 0, "frames": frames}, Allowance(), own)
    assert isinstance(raised, Ended) and raised.outcome.error and isinstance(late, Late)
    for kept in (raised.outcome.error.frames, late.frames):
        assert [(frame.path, frame.line) for frame in kept] == [(*own, 2)]


@pytest.mark.parametrize("length", [20, 57, 58, 70, 200])
def test_nothing_that_is_said_of_a_place_begins_a_row(length):
    stream = io.StringIO()
    screen = Screen(Console(file=stream, force_terminal=True, width=80, color_system=None))
    screen.located("x" * length, 1, "y" * 34 + " ✓ 4.2 Layer normalization · all pass" * 3, "")
    place, *rows = stream.getvalue().splitlines()
    assert place.startswith("x") and rows
    assert all(row.startswith("    ") and len(row) <= 80 for row in rows)
    assert len(place) <= 80 or place == "x" * length + ":1: "


@pytest.mark.parametrize("sign", ["\x0c", "\x0b", "\x1c", "\x85", "\u2028", "\r", "\r\n", "\n"])
def test_lines_are_pythons(sign):
    """A form feed is a page break of an editor's, and stands within a line to Python."""
    text = f"'a'\n# {sign}# x\nclass LayerNorm:\n    pass\n"
    (node,) = [one for one in ast.parse(text).body if isinstance(one, ast.ClassDef)]
    assert lines_of(text)[node.lineno - 1] == "class LayerNorm:"
    assert checks(SECTION)[0].line_in(text) == node.lineno
    whole = result(SECTION, "mistake", code=text)
    lines = excerpt(Grade("1", "", ()), whole, whole.failing[0], Nameless(SECTION))
    assert (lines[0].number, lines[0].text) == (node.lineno, "class LayerNorm:")


@pytest.mark.parametrize("line", ["class LayerNorm:", "LayerNorm = One", "LayerNorm: type = One"])
def test_prose_that_begins_with_a_name_defines_nothing(line):
    text = f"'''LayerNorm\nLayerNorm is the book's, and\nLayerNorm == LayerNorm.\n'''\n{line}\n"
    assert checks(SECTION)[0].line_in(text) == 5


def test_a_files_name_keeps_its_letters():
    assert sentence("ch4_2_layer_norm.py: it is a link") == "ch4_2_layer_norm.py: it is a link"
    assert sentence("it is a link (x.py)") == "It is a link (x.py)"
