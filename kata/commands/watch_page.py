"""What `watch` puts on the screen: a page is laid out so that its verdict stays in sight."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from functools import partial

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType
from rich.text import Text

from kata.commands.read import show_lesson
from kata.course.hints import hints
from kata.course.sections import Section
from kata.grading.traces import Traced
from kata.judging.results import ChapterResult, SectionResult, TogetherResult
from kata.reports.chapter import show_together
from kata.reports.results import show_results
from kata.reports.screen import EVERYTHING, Room, Screen
from kata.reports.section import show_section
from kata.reports.trace import show_traced

Keys = Mapping[str, str]  # the keys that do something now, and what
Draw = Callable[[], None]
BACK = {"b": "back", "q": "quit"}
WATCHING = "Watching"  # in a pipe: the verdict is whole, and we go on


class Page:
    """The terminal as it is now; in a pipe, one report below the other."""

    def __init__(self) -> None:
        self.screen = Screen()
        self.terminal = Console()  # asked for its size over and over: to make one takes longer
        self.size = self.terminal.size

    @property
    def is_terminal(self) -> bool:
        return self.screen.console.is_terminal

    def is_resized(self) -> bool:
        """Has the terminal another size than when the page was laid out? Then take that one."""
        if not self.is_terminal or self.size == (size := self.terminal.size):
            return False
        self.screen, self.size = Screen(), size
        return True

    def section(
        self, result: SectionResult, together: TogetherResult | None, number: int, keys: Keys
    ) -> None:
        """The verdict, so many of the section's hints, and what can be pressed."""
        self.clear()
        draw = partial(self._section, result, together, number)
        # whether something is left out is known once the page is laid out
        whole = self.screen.fitted(draw, self._rows(keys))
        self.keys(keys if whole else {"a": "all", **keys})

    def everything(
        self, result: SectionResult, together: TogetherResult | None, number: int, part: int
    ) -> None:
        """The same, however long it is: a part of it that fits."""
        self._part(partial(self._section, result, together, number, EVERYTHING), part)

    def trace(self, traced: Traced, part: int) -> None:
        """The code line by line, in the place of the verdict."""
        self._part(partial(show_traced, self.screen, traced), part)

    def lesson(self, section: Section, part: int) -> None:
        self._part(partial(show_lesson, self.screen.console, section), part)

    def _part(self, draw: Draw, part: int) -> None:
        """One screen after the other of what is longer than that; after the last, the last."""
        self.clear()
        if not self.is_terminal:
            return draw()
        with self.screen.console.capture() as capture:
            draw()
        lines, step = capture.get().rstrip().splitlines(), max(1, self.screen.console.height - 3)
        first = min(part, (len(lines) - 1) // step) * step
        shown = "\n".join(lines[first : first + step])
        self.screen.console.print(Text.from_ansi(shown), soft_wrap=True)
        more = {"space": "more"} if first + step < len(lines) else {}
        self.keys({**more, **BACK})

    def _section(
        self, result: SectionResult, together: TogetherResult | None, number: int, room: Room
    ) -> None:
        show_section(self.screen, result, room)
        if result.not_started and not number:
            self.screen.line("The lesson comes first: r shows it, o opens your file.", "dim")
            self.screen.blank()
        if together and result.passed:
            show_together(self.screen, together)
            self.screen.blank()
        self._hints(result.section, number, room.hints)

    def _hints(self, section: Section, number: int, most: int) -> None:
        texts = hints(section)
        for i, text in list(enumerate(texts[:number], 1))[max(0, number - most) :]:
            self.screen.plain(f"Hint {i} of {len(texts)}", "bold")
            self.screen.markdown(text)

    def chapters(self, results: list[ChapterResult], keys: Keys) -> None:
        """Where the learner stands, and how to go to a section."""
        self.clear()
        show_results(self.screen, results, in_full=False, next_steps=False)
        self.keys(keys)

    def note(self, text: str) -> None:
        """One line, below whatever is on the screen."""
        self.erase()
        self.screen.line(text, "yellow")

    # --- the lines at the end ---------------------------------------------------------------------

    def keys(self, keys: Keys) -> None:
        """What can be pressed; in a pipe, that the verdict is whole and we go on watching."""
        if self.is_terminal:
            self.screen.plain("\n".join(self._lines(keys)), "dim")
        else:
            self.screen.plain(WATCHING)

    def _lines(self, keys: Keys) -> list[str]:
        """No key is parted from its name."""
        text = " · ".join(f"{key} {what}".replace(" ", "\0") for key, what in keys.items())
        lines = textwrap.wrap(text, self.screen.console.width, break_on_hyphens=False)
        return [line.replace("\0", " ") for line in lines]

    def _rows(self, keys: Keys) -> int:
        """Of the keys, with one more among them, and the row that says what is graded."""
        return len(self._lines({"a": "all", **keys})) + 1

    def working(self, text: str) -> None:
        """The row below the keys: what is graded, for how long."""
        if self.is_terminal:
            self.erase()
            text = textwrap.shorten(text, self.screen.console.width - 1, placeholder=" …")
            self.screen.console.print(Text(text, "dim"), end="\r")

    def erase(self) -> None:
        """Take that row away."""
        if self.is_terminal:
            erase = Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2))
            self.screen.console.control(erase)

    def clear(self) -> None:
        if self.is_terminal:
            self.screen.console.clear()
