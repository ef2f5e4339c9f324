"""The notebook's commands. What goes wrong in one is told in a line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence

import kata
from kata.course.cells import lesson
from kata.course.checks import parts_of
from kata.course.errors import BadCall, Fault
from kata.course.hints import hint
from kata.course.sections import Section, chapters
from kata.judging.results import SectionResult
from kata.notebook.definition import define, missing_name, python
from kata.notebook.demonstration import demonstrate
from kata.notebook.session import Session
from kata.notebook.shell import Shell
from kata.notebook.siblings import Siblings
from kata.reports.chapter import show_together
from kata.reports.notebook import Page
from kata.reports.results import show_results
from kata.reports.section import show_section
from kata.reports.steps import after_section


class Magics:
    """One notebook's: they begin with `%load_ext` and end with the kernel."""

    def __init__(self, shell: Shell) -> None:
        self.shell, self.session = shell, Session()
        self.siblings = Siblings(shell)
        for name, command in (("hint", self.hint), ("read", self.read), ("show", self.show)):
            shell.register_magic_function(_told(command), "line", name)
        shell.register_magic_function(_told(self.grade), "line_cell", "grade")

    def close(self) -> None:
        self.siblings.close()
        self.session.close()

    def grade(self, line: str, cell: str | None = None) -> None:
        if cell is None:
            self.grade_files(line)
        else:
            self.grade_cell(line, cell)

    def grade_cell(self, line: str, cell: str) -> None:
        """Grade, define what the cell holds, and only then show the verdict.

        What the cell prints stands above it so, and an endless loop at its top, which the walls
        end, never runs in the kernel.
        """
        section = _only_section(line.split(), "%grade")
        result = self.session.grade(section, python(self.shell, cell))
        is_defined = define(self.shell, result, cell)
        page = Page()
        show_section(page, result)
        for note in self._notes(result, is_defined):
            page.line(note, "yellow")
            page.blank()
        page.plain(f"  Next: {after_section(result)}", "bold")
        self._publish(page)
        self._together(section)

    def _notes(self, result: SectionResult, is_defined: bool) -> Iterator[str]:
        """What is to be known of a cell, beside what a file's verdict says."""
        if name := missing_name(result, self.shell.user_ns):
            yield (
                f"{name} is there in your notebook, but a cell is graded by itself, on top of the "
                "sections before it: define or import it in this one."
            )
        if not is_defined:
            yield "Nothing of this cell is defined in the notebook."

    def _together(self, section: Section) -> None:
        """Once the cells of all that it is put together with pass, say what they come to."""
        for chapter in chapters():
            if section in parts_of(chapter) and (result := self.session.together(chapter)):
                page = Page()
                show_together(page, result)
                self._publish(page)

    def grade_files(self, line: str) -> None:
        """What lies in exercises/, in the command line's words."""
        words = line.split()
        page = Page(of_files=True)
        in_full = not set(words) <= set(chapters())
        show_results(page, self.session.grade_files(words), in_full, next_steps=True)
        self._publish(page)

    def hint(self, line: str) -> None:
        words = line.split()
        wanted = hint(_only_section(words[:1] + words[2:], "%hint"), *words[1:2])
        following = f"%hint {wanted.section.id} {wanted.number + 1}"
        further = "" if wanted.is_last else f"\n\nNext: `{following}`"
        self._markdown(f"**{wanted.title}**\n\n{wanted.text}{further}")

    def read(self, line: str) -> None:
        section = _only_section(line.split(), "%read")
        self._markdown(f"## {section.id} {section.title}\n\n{lesson(section)}")

    def show(self, line: str) -> None:
        demonstrate(self.shell, _only_section(line.split(), "%show"), self.session.cells)

    def _publish(self, page: Page) -> None:
        self.shell.display_pub.publish(page.bundle())

    def _markdown(self, text: str) -> None:
        self.shell.display_pub.publish({"text/markdown": text, "text/plain": text})


def _only_section(words: Sequence[str], command: str) -> Section:
    """The one section that a command is about."""
    found = kata.sections(*words) if words else ()
    if len(found) != 1:
        raise BadCall(f"say which section, for example: {command} 4.2")
    return found[0]


def _told(command: Callable[..., None]) -> Callable[..., None]:
    """The command, of which what goes wrong is told in one line."""

    def do(line: str, *cell: str) -> None:
        try:
            command(line, *cell)
        except (BadCall, Fault, OSError) as reason:  # a folder that is gone, a disk that is full
            print(reason, file=sys.stderr)
        except ImportError as error:
            print(f"{error}; install what the course needs: pip install -e .", file=sys.stderr)
        except KeyboardInterrupt:
            print("Stopped.", file=sys.stderr)

    do.__doc__ = command.__doc__
    return do
