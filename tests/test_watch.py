"""The watch loop, in a pseudo-terminal: saves, verdicts, keys, and the terminal left as it was."""

from __future__ import annotations

import io
import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

import kata
from kata.course.places import ROOT
from kata.course.sections import Section
from kata.reports.screen import Screen
from tests.conftest import stubs

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

import pty
import termios

(SECTION,) = kata.sections("4.2")
SOLUTION = SECTION.solution.read_text()
WRONG = SOLUTION.replace("unbiased=False", "unbiased=True")
PATIENCE = 60  # on a busy machine


@pytest.mark.parametrize("height, listed", [(40, 15), (12, 6), (6, 3), (4, 0)])
def test_a_page_lists_as_many_checks_as_fit(height, listed):
    stream = io.StringIO()
    screen = Screen(Console(file=stream, force_terminal=True, width=80, height=height))
    screen.fitted(lambda most: screen.console.print("\n" * (1 + min(most, 15)), end=""))
    assert stream.getvalue().count("\n") == 1 + listed


class Terminal:
    """A watching grader, and what it has put on the screen since the last look."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder, self.shown = folder, ""
        self.ours, self.theirs = pty.openpty()
        self.before = termios.tcgetattr(self.theirs)
        self.process = subprocess.Popen(
            [sys.executable, "grader.py", "watch", "--target", str(folder), *arguments],
            cwd=ROOT,
            stdin=self.theirs,
            stdout=self.theirs,
            stderr=self.theirs,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "30"},
            start_new_session=True,
        )

    def until(self, text: str) -> str:
        """What is shown up to and with the text; what came after it waits for the next call."""
        ends = time.monotonic() + PATIENCE
        while text not in self.shown:
            ready, _, _ = select.select([self.ours], [], [], max(0, ends - time.monotonic()))
            assert ready, f"{text!r} was not shown, but:\n{self.shown}"
            raw = os.read(self.ours, 1 << 16).decode(errors="replace")
            self.shown += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", raw)
        before, found, self.shown = self.shown.partition(text)
        return before + found

    def press(self, key: str) -> None:
        os.write(self.ours, key.encode())

    def save(self, text: str, section: Section = SECTION) -> None:
        (self.folder / section.file).write_text(text)

    def end(self) -> int:
        status = self.process.wait(PATIENCE)
        assert termios.tcgetattr(self.theirs) == self.before
        return status


@pytest.fixture
def watching(tmp_path):
    folder = stubs(tmp_path / "mine")
    terminal = Terminal(folder, "4.2", "--without-walls")
    terminal.until("not started")
    terminal.until("quit")
    yield terminal
    terminal.process.kill()
    terminal.process.wait()
    os.close(terminal.ours)
    os.close(terminal.theirs)


def test_from_a_save_to_a_verdict_to_the_next_section(watching):
    watching.save(WRONG)
    assert "h hint" in watching.until("quit")
    watching.press("h")
    watching.until("Hint 1")
    watching.until("quit")
    watching.save(SOLUTION)
    assert "✓ 4.2" in watching.until("n next")
    watching.until("quit")
    watching.press("n")
    watching.until("4.3")
    watching.until("quit")
    watching.save(SOLUTION + "\n")
    watching.until("✓ 4.2")


def test_every_other_key(watching):
    watching.save(SOLUTION)
    watching.until("quit")
    watching.press("r")
    watching.until("✓ 4.2")
    watching.until("quit")
    watching.press("s")
    watching.until("b back")
    watching.press("b")
    watching.until("✓ 4.2")
    watching.until("quit")
    watching.save(WRONG)
    watching.until("t trace")
    watching.until("quit")
    watching.press("t")
    assert "line by line" in watching.until("b back")
    watching.press("b")
    watching.until("quit")
    watching.press("l")
    watching.until("b back")
    watching.press("x")  # does nothing
    watching.press("q")
    assert watching.end() == 0


def test_a_syntax_error_saved_and_mended(watching):
    watching.save("def broken(:\n")
    watching.until("Python can't read")
    watching.save(SOLUTION)
    watching.until("✓ 4.2")


def test_a_file_deleted_and_restored(watching):
    (watching.folder / SECTION.file).unlink()
    watching.until("There is no such")
    watching.save(SOLUTION)
    watching.until("✓ 4.2")


def test_a_file_written_anew_and_renamed(watching):
    fresh = watching.folder / "4913"
    fresh.write_text(SOLUTION)
    fresh.rename(watching.folder / SECTION.file)
    watching.until("✓ 4.2")


def test_the_second_of_two_quick_saves_counts(watching):
    watching.save(WRONG)
    watching.save(SOLUTION)
    watching.until("✓ 4.2")


def test_a_save_ends_the_grading_of_an_endless_loop(watching):
    watching.save(SOLUTION.replace("        mean =", "        while True: pass\n        mean =", 1))
    time.sleep(1.0)
    watching.save(SOLUTION)
    began = time.monotonic()
    watching.until("✓ 4.2")
    assert time.monotonic() - began < PATIENCE


def processes() -> dict[int, int]:
    """Every process and its parent."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True)
    return {int(pid): int(parent) for pid, parent in map(str.split, listed.stdout.splitlines())}


def test_ctrl_c_leaves_the_terminal_as_it_was_and_no_process(watching):
    grader = watching.process.pid
    children = [pid for pid, parent in processes().items() if parent == grader]
    watching.process.send_signal(signal.SIGINT)
    assert watching.end() == 0
    assert children and not set(children) & set(processes())
