"""The loop of `watch`: looks at the files, grades on every save, redraws, and does what keys ask.

Files are looked at every 40 ms: that costs microseconds for these few, and works on network
drives, WSL and in containers, where events get lost.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

from kata.commands.keys import Keys
from kata.commands.show import demonstrate
from kata.course.hints import hints
from kata.course.sections import Section, chapters, following, sections
from kata.grading.grader import Grader
from kata.grading.submission import Submission
from kata.judging.results import SectionResult
from kata.reports.results import show_results
from kata.reports.screen import Screen
from kata.reports.section import show_section
from kata.reports.trace import show_traced

LOOK = 0.04  # seconds between two looks at the files
LOOK_WHILE_GRADING = 0.01  # a verdict is on its way
PATIENCE = 0.5  # seconds of grading before a line says so

Draw = Callable[[], None]
Put = Callable[[Draw], None]


class Watch:
    """One section on the screen: the one whose file was saved last."""

    def __init__(
        self,
        grader: Grader,
        target: Path,
        asked_for: tuple[Section, ...],
        keys: Keys,
        shows: bool = True,
    ) -> None:
        self.grader, self.target, self.asked_for, self.keys = grader, target, asked_for, keys
        self.shows = shows  # a demonstration runs without walls
        self.screen = Screen()
        self.stamps = {section: self._stamp(section) for section in sections()}
        self.current = asked_for[0]
        self.result: SectionResult | None = None
        self.section_is_shown = False  # and not the list, or what a demonstration printed
        self.hints = 0  # how many of the section's hints are on the screen
        self.generation = 0  # of the newest grading; what an older one finds is stale
        self.began: float | None = None  # when it began, while it runs
        self.drawings: queue.Queue[tuple[int, Draw]] = queue.Queue()

    def run(self) -> None:
        self._start(self._find_first)
        key = ""
        while key != "q":
            if saved := self._saved():
                self.current = saved
                self._start(self._grade)
            self._draw_news()
            key = self.keys.wait(LOOK if self.began is None else LOOK_WHILE_GRADING)
            self._press(key)

    # --- the files --------------------------------------------------------------------------------

    def _stamp(self, section: Section) -> tuple[int, int, int] | None:
        try:
            status = Path(self.target, section.file).stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _saved(self) -> Section | None:
        """The section whose file has changed since the last look; the current one first."""
        now = {section: self._stamp(section) for section in self.stamps}
        changed = [section for section in now if now[section] != self.stamps[section]]
        self.stamps = now
        return self.current if self.current in changed else next(iter(changed), None)

    # --- grading, in a thread of its own ----------------------------------------------------------

    def _start(self, work: Callable[[Put], None]) -> None:
        """Begin a grading; one that still runs is given up."""
        self.grader.give_up()
        self.generation += 1
        self.began = time.monotonic()
        if not self.screen.console.is_terminal:
            self.screen.console.print("Grading")
        generation = self.generation

        def put(draw: Draw) -> None:
            self.drawings.put((generation, draw))

        threading.Thread(target=self._work, args=(work, put), daemon=True).start()

    def _work(self, work: Callable[[Put], None], put: Put) -> None:
        try:
            work(put)
        except Exception as error:  # shown in the main thread, where the call can end
            put(_raiser(error))

    def _grade(self, put: Put) -> None:
        """The verdict is shown at once, and again with its diagnosis or place; in a pipe, once."""
        submission = Submission.folder(self.target)
        result = self.grader.verdict(submission, self.current)

        def draw() -> None:
            self.result, self.hints = result, 0
            self._draw_section()

        def draw_diagnosed() -> None:
            self.result = diagnosed
            if self.section_is_shown:
                self._draw_section()

        if self.screen.console.is_terminal:
            put(draw)
            diagnosed = self.grader.explained(submission, result)
            if diagnosed is not result:
                put(draw_diagnosed)
        else:
            result = self.grader.explained(submission, result)
            put(draw)

    def _trace(self, put: Put) -> None:
        """The code line by line, in the place of the verdict."""
        traced = self.grader.trace(Submission.folder(self.target), self.current)

        def draw() -> None:
            self.section_is_shown = False
            self._clear()
            show_traced(self.screen, traced)
            self._line("b back · q quit")

        put(draw)

    def _find_first(self, put: Put) -> None:
        """Begin with the first section that doesn't pass."""
        if len(self.asked_for) > 1:
            results = self.grader.grade_all(Submission.folder(self.target), self.asked_for)
            waiting = [result.section for result in results if not result.passed]
            self.current = waiting[0] if waiting else self.asked_for[-1]
        self._grade(put)

    def _list(self, put: Put) -> None:
        submission = Submission.folder(self.target)
        results = [self.grader.chapter(submission, chapter) for chapter in chapters()]

        def draw() -> None:
            self.section_is_shown = False
            self._clear()
            show_results(self.screen, results, in_full=False, next_steps=False)
            self._line("b back · q quit")

        put(draw)

    # --- the screen -------------------------------------------------------------------------------

    def _draw_news(self) -> None:
        if self.began is not None and time.monotonic() - self.began > PATIENCE:
            self._working()
        with contextlib.suppress(queue.Empty):
            generation, draw = self.drawings.get_nowait()
            if generation == self.generation:
                self.began = None
                draw()

    def _working(self) -> None:
        if self.screen.console.is_terminal:
            seconds = time.monotonic() - (self.began or 0)
            self.screen.console.print(f"[dim]grading … {seconds:.1f} s[/]", end="\r")

    def _draw_section(self) -> None:
        assert self.result
        self.section_is_shown = True
        self._clear()
        self.screen.fitted(self._print_section)

    def _print_section(self, most: int) -> None:
        assert self.result
        show_section(self.screen, self.result, most=most)
        for number, hint in enumerate(hints(self.current)[: self.hints], 1):
            self.screen.console.print(f"[bold]Hint {number}[/]")
            self.screen.markdown(hint)
        self._line(" · ".join(f"{key} {what}" for key, what in self._keys().items()))

    def _keys(self) -> dict[str, str]:
        """The keys that do something now, and what."""
        assert self.result
        keys = {}
        if not self.result.passed and self.hints < len(hints(self.current)):
            keys["h"] = "hint"
        if self.shows and not self.result.not_started and not self.result.bad_file:
            keys["s"] = "show"
        if self.result.finding and not self.result.bad_file:
            keys["t"] = "trace"
        if self.result.passed and following(self.current):
            keys["n"] = "next"
        return {**keys, "l": "list", "r": "grade again", "q": "quit"}

    def _clear(self) -> None:
        if self.screen.console.is_terminal:
            self.screen.console.clear()

    def _line(self, keys: str) -> None:
        """What can be pressed; in a pipe, that the verdict is whole and we go on watching."""
        console = self.screen.console
        console.print(f"[dim]{keys}[/]" if console.is_terminal else "Watching", highlight=False)

    # --- the keys ---------------------------------------------------------------------------------

    def _press(self, key: str) -> None:
        """Do what a key asks for, if it is one that does something now."""
        if self.result is None or self.began is not None:
            return
        if key == "b":
            self._draw_section()
        if key not in self._keys():
            return
        if key == "h":
            self.hints += 1
            self._draw_section()
        elif key == "s":
            self._show()
        elif key == "t":
            self._start(self._trace)
        elif key == "n" and (later := following(self.current)):
            self.current = later
            self._start(self._grade)
        elif key == "l":
            self._start(self._list)
        elif key == "r":
            self._start(self._grade)

    def _show(self) -> None:
        self.section_is_shown = False
        self._clear()
        with self.keys.suspended(), contextlib.suppress(KeyboardInterrupt):
            demonstrate(self.current, self.target)
        self._line("b back · q quit")


def _raiser(error: Exception) -> Draw:
    def draw() -> None:
        raise error

    return draw
