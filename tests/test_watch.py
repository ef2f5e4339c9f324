"""The watch loop, in a pseudo-terminal: saves, verdicts, keys, and the terminal left as it was."""

from __future__ import annotations

import io
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

import kata
from kata.authors.screens import SCREENS
from kata.course.places import EXERCISES, ROOT
from kata.course.sections import Section
from kata.reports.screen import Screen
from tests.conftest import stubs
from tests.processes import alive, descendants

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

import pty
import termios

(SECTION,) = kata.sections("4.2")
SOLUTION = SECTION.solution.read_text()
WRONG = SOLUTION.replace("unbiased=False", "unbiased=True")
SIZE = ("COLUMNS", "LINES", "VISUAL")
PATIENCE = 60  # on a busy machine


@pytest.mark.parametrize("height, checks", [(40, 99), (20, 12), (14, 9), (8, 3), (3, 0)])
def test_a_page_has_as_much_beside_its_verdict_as_fits(height, checks):
    stream = io.StringIO()
    screen = Screen(Console(file=stream, force_terminal=True, width=80, height=height))

    def draw(room):
        screen.plain("the verdict")
        for number in range(min(room.checks, 18)):
            screen.plain(f"check {number}")
        screen.plain("the end")

    whole = screen.fitted(draw, below=2)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "the verdict" and len(lines) == min(checks, 18) + 2 - (height == 3)
    assert whole == (checks == 99) and len(lines) + 2 <= height


def test_a_page_ends_where_the_screen_does_and_counts_rows_and_not_lines():
    stream = io.StringIO()
    screen = Screen(Console(file=stream, force_terminal=True, width=40, height=6))
    assert not screen.fitted(lambda room: screen.located("x" * 60, 1, "y" * 200, ""))
    assert len(stream.getvalue().splitlines()) == 4  # the first one takes two rows


class Terminal:
    """A watching grader, and what it has put on the screen since the last look."""

    def __init__(self, folder: Path, *arguments: str, **more: str) -> None:
        self.folder, self.shown = folder, ""
        self.ours, self.theirs = pty.openpty()
        self.resize(24, 80)
        self.before = termios.tcgetattr(self.theirs)
        self.process = subprocess.Popen(
            [sys.executable, "grader.py", "watch", "--target", str(folder), *arguments],
            cwd=ROOT,
            stdin=self.theirs,
            stdout=self.theirs,
            stderr=self.theirs,
            env={**{n: v for n, v in os.environ.items() if n not in SIZE}, "TERM": "xterm", **more},
            start_new_session=True,
        )

    def resize(self, rows: int, columns: int) -> None:
        termios.tcsetwinsize(self.theirs, (rows, columns))

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
    assert "The lesson comes first" in watching.until("r read")
    watching.until("quit")
    watching.save(SOLUTION + "\n")
    watching.until("✓ 4.2")


def test_every_other_key(watching):
    watching.save(SOLUTION)
    watching.until("quit")
    watching.press("g")
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


def printing(text: str) -> str:
    """The code with a print of twelve lines in it."""
    return text.replace("        mean =", "        print(*range(12), sep='\\n')\n        mean =", 1)


def test_prints_never_push_the_verdict_off_the_screen_and_can_all_be_seen(watching):
    watching.save(printing(WRONG))
    watching.until("n - 1")  # with its diagnosis
    page = watching.until("quit")
    watching.press("h")
    page = watching.until("quit")
    assert page.startswith("✗ 4.2") or "✗ 4.2" in page
    assert "expected  [[-1., 1.]]" in page and "Also failing: 8 more checks." in page
    assert "Your code printed" in page and "Hint 1 of 3" in page
    assert page.partition("✗ 4.2")[2].count("\n") < 24
    watching.press("a")
    assert "space more" in watching.until("quit")
    watching.press(" ")
    assert "    11\r\n" in watching.until("quit")
    watching.press("b")
    watching.until("✗ 4.2")


def test_a_resized_terminal_gets_its_page_anew(watching):
    watching.save(WRONG)
    watching.until("n - 1")
    watching.until("quit")
    watching.resize(24, 40)
    page = watching.until("quit")
    assert page.count("✗ 4.2") == 1
    assert all(len(line) <= 40 for line in page.splitlines() if "/" not in line)


def test_a_save_ends_a_demonstration_and_so_do_a_key_and_ctrl_c(watching):
    endless = (
        "\n\nif __name__ == '__main__':\n    print('it runs', flush=True)\n    while True: pass\n"
    )
    watching.save(SOLUTION.partition("def demo")[0] + endless)
    watching.until("✓ 4.2")
    for end in (lambda: watching.press("b"), lambda: watching.process.send_signal(signal.SIGINT)):
        watching.until("s show")
        watching.until("quit")
        watching.press("s")
        watching.until("it runs")
        end()
        watching.until("✓ 4.2")
    watching.press("s")
    watching.until("it runs")
    watching.save(WRONG)
    watching.until("✗ 4.2")
    watching.until("quit")
    watching.press("q")
    assert watching.end() == 0


def test_ctrl_z_gives_the_terminal_back_and_fg_takes_it_again(watching):
    watching.process.send_signal(signal.SIGTSTP)
    os.waitid(os.P_PID, watching.process.pid, os.WSTOPPED | os.WNOWAIT)
    assert termios.tcgetattr(watching.theirs) == watching.before
    watching.process.send_signal(signal.SIGCONT)
    watching.until("not started")
    watching.until("quit")
    assert not termios.tcgetattr(watching.theirs)[3] & termios.ECHO


def test_the_editor_opens_at_the_line_and_nobody_waits_for_it(tmp_path):
    editor = tmp_path / "code"
    editor.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/opened\nsleep 60\n')
    editor.chmod(0o755)
    folder = Path(shutil.copytree(EXERCISES, tmp_path / "mine"))
    terminal = Terminal(folder, "4.2", VISUAL=str(editor))
    terminal.until("o open")
    terminal.press("o")
    terminal.press("h")
    terminal.until("Hint 1")
    stub = next(n for n, line in enumerate(lines(folder), 1) if "raise NotImpl" in line)
    ends = time.monotonic() + PATIENCE
    while not (tmp_path / "opened").exists() and time.monotonic() < ends:
        time.sleep(0.1)
    time.sleep(0.1)
    assert (tmp_path / "opened").read_text() == f"-g {folder / SECTION.file}:{stub}\n"
    terminal.press("q")
    assert terminal.end() == 0


def lines(folder: Path) -> list[str]:
    return (folder / SECTION.file).read_text().splitlines()


def test_of_two_saved_files_it_is_the_last_one(watching):
    (later,) = kata.sections("4.1")
    os.utime(watching.folder / SECTION.file, ns=(1, time.time_ns() - 10**9))
    os.utime(watching.folder / later.file, ns=(1, time.time_ns()))
    watching.until("4.1 The architecture")


def test_a_digit_goes_to_a_section_and_r_to_its_lesson(watching):
    watching.press("5")
    watching.until("4.5 The transformer block")
    watching.until("quit")
    watching.press("r")
    assert "space more" in watching.until("quit")
    watching.press("p")
    watching.until("4.4 Shortcut connections")


def test_all_parts_together_are_the_finish_and_a_part_that_does_not_fit_is_named(tmp_path):
    folder = Path(shutil.copytree(SCREENS / "not_together", tmp_path / "mine"))
    parts = kata.assembly("4").sections
    terminal = Terminal(folder, *(section.id for section in parts))
    terminal.until("put together they don't")
    assert "ch4_6_gpt_model.py" in terminal.until("all parts fit")
    terminal.until("quit")
    for section in parts:
        terminal.save(section.solution.read_text(), section)
    assert "✓ 4." in terminal.until("You have built GPT-2")
    terminal.press("q")
    assert terminal.end() == 0


def test_ctrl_c_leaves_the_terminal_as_it_was_and_no_process(watching):
    children = descendants(watching.process.pid)
    watching.process.send_signal(signal.SIGINT)
    assert watching.end() == 0
    assert children and not any(map(alive, children))
