"""The section's lesson: the docstring that opens its file."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from kata.commands.options import add_section, only_section
from kata.course.cells import lesson


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    add_section(parser)


def run(options: Options) -> int:
    section = only_section(options.words, "read")
    from rich.markdown import Markdown

    from kata.commands.console import console

    screen = console()
    screen.print(Markdown(f"# {section.id} {section.title}\n{lesson(section)}", justify="left"))
    screen.print(f"\n[dim]Your file: exercises/{section.file}[/]", soft_wrap=True)
    return 0
