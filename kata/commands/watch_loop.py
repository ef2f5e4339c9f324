"""The loop of `watch`: looks at files, grades on every save, redraws, does what keys ask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kata.commands.editor import open_editor
from kata.commands.keys import REDRAW, Keys
from kata.commands.show import doubt
from kata.commands.watch_demonstration import Demonstration
from kata.commands.watch_files import Files
from kata.commands.watch_grading import Gradings, Put
from kata.commands.watch_keys import offered
from kata.commands.watch_page import BACK, Page
from kata.commands.watch_standing import Standing
from kata.course.checks import parts_of
from kata.course.errors import BadCall
from kata.course.sections import Section, following, of_chapter, preceding, sections
from kata.grading.grader import Grader
from kata.grading.submission import Submission
from kata.grading.traces import Traced
from kata.judging.results import SectionResult, TogetherResult

LOOK = 0.01  # seconds between two looks at the files
SOON = 0.003  # and at what is graded, while it is waited for
PATIENCE = 0.5  # seconds of grading before a line says so


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
        """Nothing is graded yet. Without `shows` there is no key for a demonstration."""
        self.grader, self.target, self.asked_for, self.keys = grader, target, asked_for, keys
        self.shows = shows  # a demonstration runs without walls
        self.page, self.files, self.gradings = Page(), Files(target), Gradings(grader)
        self.current = asked_for[0]
        self.standing = Standing(grader, self.gradings.say)
        self.together: TogetherResult | None = None  # of what is on the screen
        self.traced: Traced | None = None  # what was shown line by line
        self.hints = 0  # how many of the section's hints are on the screen
        self.draw: Callable[[], None] = self._nothing  # what is on the screen, drawn again
        self.part = 0  # of a page that is longer than the screen
        self.demonstration = Demonstration()
        self.pressed = ""  # before there is anything to press a key for

    def run(self) -> None:
        self._start(self._find_first)
        try:
            while self._look():
                pass
        finally:
            self.demonstration.end()
            self.page.erase()

    def _look(self) -> bool:
        """One round of the loop; is there another? Ctrl-C ends what is shown, or else the loop."""
        try:
            return self._round()
        except KeyboardInterrupt:
            if self.draw != self._draw_demonstration:
                raise
            return self._press("b")

    def _round(self) -> bool:
        if saved := self.files.saved(self.current):
            self._go_to(saved)
        if draw := self.gradings.news():
            draw()
        elif self.gradings.seconds > PATIENCE:
            self.page.working(f"grading, {self.gradings.seconds:.1f} s: {self.gradings.subject}")
        key = self.keys.wait(SOON if self.gradings.awaited else LOOK)
        if self.demonstration.is_over():
            self.page.keys(BACK)
        if key == REDRAW or self.page.is_resized():
            self.draw()
        return self._press(key)

    # --- grading ----------------------------------------------------------------------------------

    def _go_to(self, section: Section) -> None:
        self.current = section
        self._start(self._grade)

    def _start(self, work: Callable[[Put], None]) -> None:
        if not self.page.is_terminal:
            self.page.screen.plain("Grading")
        self.gradings.start(work)

    def _grade(self, put: Put) -> None:
        submission = Submission.folder(self.target)
        self._tell(put, submission, self.standing.verdict(submission, self.current))

    def _tell(self, put: Put, submission: Submission, result: SectionResult) -> None:
        """The verdict is shown at once, and again with its diagnosis or place; in a pipe, once.

        Once it passes, and all others that it is put together with do, that is tried.
        """
        if self.page.is_terminal:
            put(lambda: self._take(result))
        diagnosed = self.grader.explained(submission, result)
        if diagnosed is not result or not self.page.is_terminal:
            put(lambda: self._take(diagnosed, again=self.page.is_terminal))
        section = result.section
        is_part = result.passed and section in parts_of(section.chapter)
        if is_part and (together := self.standing.together(submission, section.chapter)):
            put(lambda: self._take(diagnosed, together, again=True))

    def _take(
        self, result: SectionResult, together: TogetherResult | None = None, again: bool = False
    ) -> None:
        """A verdict is there; when it is the same again with more to say, the page may be left."""
        left = again and self.draw != self._draw_section
        self.current, self.together = result.section, together
        self.standing.results[self.current] = result
        if not again:
            self.hints = 0
        if not left:
            self._show_page(self._draw_section)

    def _trace(self, put: Put) -> None:
        """The code line by line, in the place of the verdict."""
        traced = self.grader.trace(Submission.folder(self.target), self.current)
        put(lambda: self._take_trace(traced))

    def _take_trace(self, traced: Traced) -> None:
        self.traced = traced
        self._show_page(self._draw_trace)

    def _find_first(self, put: Put) -> None:
        """Begin with the first section that doesn't pass."""
        submission = Submission.folder(self.target)
        for section in self.asked_for:
            result = self.standing.verdict(submission, section)
            if not result.passed:
                break
        self._tell(put, submission, result)

    def _list(self, put: Put) -> None:
        results = self.standing.chapters(Submission.folder(self.target))
        last = min(9, len(of_chapter(self.current.chapter)))
        keys = {f"1-{last}": f"a section of chapter {self.current.chapter}", **BACK}
        put(lambda: self._show_page(lambda: self.page.chapters(results, keys)))

    # --- the page ---------------------------------------------------------------------------------

    @property
    def result(self) -> SectionResult | None:
        return self.standing.results.get(self.current)

    def _nothing(self) -> None:
        """Before the first verdict."""

    def _show_page(self, draw: Callable[[], None]) -> None:
        self.demonstration.end()
        self.draw, self.part = draw, 0
        draw()

    def _draw_section(self) -> None:
        assert self.result
        self.page.section(self.result, self.together, self.hints, self._keys())

    def _draw_everything(self) -> None:
        assert self.result
        self.page.everything(self.result, self.together, self.hints, self.part)

    def _draw_trace(self) -> None:
        assert self.traced
        self.page.trace(self.traced, self.part)

    def _draw_lesson(self) -> None:
        self.page.lesson(self.current, self.part)

    def _keys(self) -> dict[str, str]:
        assert self.result
        return offered(self.result, self.hints, shows=self.shows, traces=self.grader.locations)

    # --- the keys ---------------------------------------------------------------------------------

    def _press(self, key: str) -> bool:
        """Do what a key asks for; does the loop go on?"""
        if key == "q":
            return False
        if self.result is None or self.draw == self._nothing:
            self.pressed = key or self.pressed  # for when there is something to press it for
            return self.pressed != "q"
        key, self.pressed = key or self.pressed, ""
        if key.isdigit():
            number = f"{self.current.chapter}.{key}"
            for section in sections():
                if section.id == number:
                    self._go_to(section)
        elif key == "b" and self.draw != self._draw_section:
            self._show_page(self._draw_section)
        elif key == "a":
            self._show_page(self._draw_everything)
        elif key == " " and self.draw != self._draw_demonstration:
            self.part += 1
            self.draw()
        elif key in self._keys():
            self._do(key)
        return True

    def _do(self, key: str) -> None:
        """What one of `_keys` stands for."""
        if key == "h":
            self.hints += 1
            self._show_page(self._draw_section)
        elif key == "s":
            self._demonstrate()
        elif key == "t":
            self._start(self._trace)
        elif key == "r":
            self._show_page(self._draw_lesson)
        elif key == "o":
            self._open()
        elif key == "l":
            self._start(self._list)
        else:
            to = {"n": following(self.current), "p": preceding(self.current), "g": self.current}
            self._go_to(to[key] or self.current)

    def _open(self) -> None:
        """The line of the finding, or of what is to be written first."""
        assert self.result
        finding = self.result.finding
        place = self.result.place(finding) if finding else self.result.stub
        try:
            open_editor(self.target / self.current.file, place.line, self.keys)
        except BadCall as reason:
            self.page.note(str(reason))

    def _demonstrate(self) -> None:
        self._show_page(self._draw_demonstration)
        self.demonstration.start(self.current, self.target)

    def _draw_demonstration(self) -> None:
        """What it prints can't be drawn again."""
        self.page.clear()
        assert self.result
        if not self.result.passed:
            self.page.note(f"{doubt(self.current)}.")
        self.page.keys(BACK)
