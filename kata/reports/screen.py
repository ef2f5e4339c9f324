"""What reports are printed with: marks, rows that wrap, places that editors can follow."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

from kata.judging.results import Checked
from kata.reports.text import columns, wrapped
from kata.wire.shown import defused, one_line

WIDTH = 100  # lines longer than this are hard to read, however wide the terminal


@dataclass(frozen=True)
class Room:
    """How much of what is beside the verdict there is room for on a page."""

    checks: int = 99  # of a section that passes
    failing: int = 6  # titles of the other checks that fail
    passing: bool = True  # the titles of those that pass beside them
    printed: int = 20  # lines of what the learner's code printed
    hints: int = 9
    explains: bool = True  # what a known mistake is


EVERYTHING = Room(failing=99, printed=1 << 16)
LESS = (
    Room(),
    Room(passing=False),
    Room(checks=12, failing=6, passing=False, printed=9),
    Room(checks=9, failing=3, passing=False, printed=6),
    Room(checks=6, failing=3, passing=False, printed=3),
    Room(checks=3, failing=0, passing=False, printed=3),
    Room(checks=0, failing=0, passing=False, printed=1),
    Room(checks=0, failing=0, passing=False, printed=0, hints=1),
    Room(checks=0, failing=0, passing=False, printed=0, hints=1, explains=False),
)


class Screen:
    """A terminal, or plain text in a pipe."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=False)
        width, height = self.console.size
        self.console.size = min(width, WIDTH), height  # or rich asks again for every line
        unicode = (self.console.encoding or "").lower().startswith("utf")
        self.yes, self.no, self.dot, self.full, self.empty = (
            ("✓", "✗", "·", "█", "░") if unicode else ("+", "x", "-", "#", ".")
        )

    def mark(self, result: Checked) -> tuple[str, str]:
        """The mark of a result, and its style: what is only unfinished is no failure."""
        if result.passed:
            return self.yes, "bold green"
        return (self.no, "bold red") if result.failing else (self.dot, "bold cyan")

    def blank(self) -> None:
        self.console.print()

    def plain(self, text: str, style: str = "") -> None:
        """A line of our own that needs no wrapping."""
        self.console.print(Text(text, style))

    def line(self, text: str, style: str = "") -> None:
        """A paragraph, a little to the right."""
        self.row("  ", style, one_line(text), style)

    def row(self, lead: str, lead_style: str, text: str, style: str) -> None:
        """What begins a line, and a text that stays to the right of it."""
        lines = wrapped(text, max(20, self.console.width - columns(lead)))
        filled = ("\n" + " " * columns(lead)).join(lines)
        self.console.print(Text.assemble((lead, lead_style), (filled, style)), soft_wrap=True)

    def located(self, path: str, line: int, text: str, style: str) -> None:
        """A line from the first column on, as editors and problem matchers read it.

        What a terminal would break is broken here, so that it can't pass for a line of ours.
        """
        place, text = f"{self.place(one_line(path), line)}: ", one_line(text)
        if self.console.is_terminal:
            wide, beside = self.console.width, columns(place)
            if beside + 20 <= wide:
                text = "\n".join(wrapped(text, wide, " " * beside, "    ")).lstrip()
            else:
                text = "\n" + "\n".join(wrapped(text, wide, "    ", "    "))
        self.console.print(Text.assemble((place, "cyan"), (defused(text), style)), soft_wrap=True)

    def place(self, path: str, line: int) -> str:
        return f"{path}:{line}"

    def more(self, left: int) -> None:
        """How many more there are of what was listed."""
        if left > 0:
            self.plain(f"    and {left} more", "dim")

    def markdown(self, text: str) -> None:
        self.console.print(Markdown(text, justify="left"))
        self.blank()

    def repeat(self, seed: int) -> None:
        """How to get the same grade again."""
        self.line(f"To repeat this grade exactly: --seed {seed}", "dim")

    def fitted(self, draw: Callable[[Room], None], below: int = 1) -> bool:
        """Draw a page with as much on it as fits above so many lines, or the verdict scrolls away.

        Is all of it there? Where nothing is short enough, the page ends where the screen does.
        """
        if not self.console.is_terminal:
            draw(Room())
            return True
        for room in LESS:
            with self.console.capture() as capture:
                draw(room)
            page = capture.get().splitlines()
            if self._height(page) + below <= self.console.height:
                draw(room)
                return room == LESS[0]
        while self._height(page) + below > self.console.height and page:
            page.pop()
        self.console.print(Text.from_ansi("\n".join(page)), soft_wrap=True)
        return False

    def _height(self, page: list[str]) -> int:
        """Rows of the terminal: a longer line than there are columns takes several."""
        lengths = (Text.from_ansi(line).cell_len for line in page)
        return sum(max(1, -(-length // self.console.width)) for length in lengths)

    @contextlib.contextmanager
    def working(self, quiet: bool = False) -> Iterator[Live]:
        """A line that says what is running, once it has run for more than half a second."""
        live = Live(self.console, quiet)
        live.start()
        try:
            yield live
        finally:
            live.stop()


class Live:
    """The line that says what is running; called with what it is to say."""

    PATIENCE = 0.5

    def __init__(self, console: Console, quiet: bool) -> None:
        visible = console.is_terminal and not quiet
        self.status = console.status("Loading torch …") if visible else None
        self.timer = threading.Timer(self.PATIENCE, self._show)
        self.timer.daemon = True
        self.lock = threading.Lock()

    def start(self) -> None:
        if self.status:
            self.timer.start()

    def _show(self) -> None:
        with self.lock:
            if self.status and not self.timer.finished.is_set():
                self.status.start()

    def __call__(self, text: str) -> None:
        if self.status:
            self.status.update(Text(text))

    def stop(self) -> None:
        self.timer.cancel()
        with self.lock:
            if self.status:
                self.status.stop()
