"""What reports are printed with: marks, rows that wrap, places that editors can follow."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

from kata.judging.results import Checked
from kata.reports.text import columns, defused, one_line, wrapped

WIDTH = 100  # lines longer than this are hard to read, however wide the terminal
MOST_CHECKS = 99  # listed at all
MOST_TITLES = 6  # of the other checks that fail


class Screen:
    """A terminal, or plain text in a pipe."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=False)
        self.console.width = min(self.console.width, WIDTH)
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
            wide = max(self.console.width, columns(place) + 20)
            text = "\n".join(wrapped(text, wide, " " * columns(place), "    ")).lstrip()
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

    def fitted(self, draw: Callable[[int], None]) -> None:
        """Draw a page that lists as many checks as fit, or the verdict scrolls out of sight."""
        for most in (MOST_CHECKS, MOST_TITLES, MOST_TITLES // 2, 0):
            with self.console.capture() as page:
                draw(most)
            if not self.console.is_terminal or page.get().count("\n") < self.console.height:
                break
        draw(most)

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
