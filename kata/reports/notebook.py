"""A report as a notebook shows it: the screen's own words, as HTML and as plain text.

Nothing is worded here. What the reports print is recorded and given out in both forms; HTML's
signs are escaped on the way, so that what a submission says is shown and not obeyed.
"""

from __future__ import annotations

import io
import re

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from kata.reports.screen import Screen

WIDTH = 88  # columns: what a notebook has room for beside a table of contents
HEIGHT = 10_000  # lines: nothing scrolls out of sight

# Grey, then red, green, amber, blue, magenta, cyan: each reads well on white and on black.
GREY = (118, 118, 118)
COLOURS = TerminalTheme(
    GREY,  # what is dim comes half way between these two
    GREY,
    [
        GREY,
        (214, 59, 59),
        (34, 139, 62),
        (171, 108, 0),
        (48, 120, 214),
        (168, 85, 189),
        (12, 133, 148),
        GREY,
    ],
)
BOX = (
    '<pre style="margin: 0; line-height: 1.4; white-space: pre-wrap; overflow-wrap: anywhere; '
    "font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\">"
    "{code}</pre>"
)

# The calls in a next step: those that are a notebook's own command, and those that grade.
MAGIC = re.compile(r"python3? (?:[^,;]*/)?grader\.py (hint|read|show) ")
GRADE = re.compile(r"python3? (?:[^,;]*/)?grader\.py (\d+\.\d+)")
CHAPTER = re.compile(r"python3? (?:[^,;]*/)?grader\.py (\d+)\b")


class Page(Screen):
    """Takes what a terminal would print, for whoever writes in the notebook, or in files."""

    def __init__(self, of_files: bool = False) -> None:
        """In a next step, a section is graded again by a command, or by running its cell."""
        self.again = r"%grade \1" if of_files else r"run the cell of \1"
        self.whole = r"%grade \1" if of_files else r"run all cells of chapter \1"
        super().__init__(
            Console(
                file=io.StringIO(),
                record=True,
                width=WIDTH,
                height=HEIGHT,
                force_terminal=True,
                force_jupyter=False,  # it would show each line by itself
                color_system="truecolor",
                highlight=False,
                legacy_windows=False,
            )
        )

    def place(self, path: str, line: int) -> str:
        """A cell is no file that an editor could open."""
        return super().place(path, line) if path.endswith(".py") else f"{path}, line {line}"

    def plain(self, text: str, style: str = "") -> None:
        """A line of our own: the commands in it as they are given here."""
        for call, command in ((MAGIC, r"%\1 "), (GRADE, self.again), (CHAPTER, self.whole)):
            text = call.sub(command, text)
        super().plain(text, style)

    def bundle(self) -> dict[str, str]:
        """What is on the page, by the kind of text: a notebook takes the richest that it can."""
        html = self.console.export_html(
            theme=COLOURS, clear=False, code_format=BOX, inline_styles=True
        )
        lines = self.console.export_text(clear=False).rstrip().splitlines()
        return {"text/html": html, "text/plain": "\n".join(line.rstrip() for line in lines)}
