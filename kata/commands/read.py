"""The section's lesson: the docstring that opens its file."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kata.commands.options import add_section, only_section
from kata.course.cells import lesson
from kata.course.sections import Section

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    add_section(parser)


def run(options: Options) -> int:
    """In a terminal, a page at a time, where the lesson is longer than that."""
    section = only_section(options.words, "read")
    from kata.commands.console import console

    screen = console()
    with screen.capture() as page:
        show_lesson(screen, section)
    if screen.is_terminal and page.get().count("\n") >= screen.height:
        os.environ.setdefault(
            "LESS", "FRX"
        )  # ends at the end, shows colours, leaves the text there
        with screen.pager(styles=True):
            show_lesson(screen, section)
    else:
        show_lesson(screen, section)
    return 0


def show_lesson(screen: Console, section: Section) -> None:
    from rich.markdown import Markdown

    screen.print(Markdown(f"# {section.id} {section.title}\n{lesson(section)}", justify="left"))
    screen.print(f"\n[dim]Your file: exercises/{section.file}[/]", soft_wrap=True)
