"""The section's lesson: the docstring that opens its file."""

from __future__ import annotations

import argparse
import ast
from dataclasses import dataclass

from kata.commands.options import add_section, only_section


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    add_section(parser)


def run(options: Options) -> int:
    section = only_section(options.words, "read")
    lesson = ast.get_docstring(ast.parse(section.solution.read_text(encoding="utf-8"))) or ""
    _, _, body = lesson.partition("\n")
    from rich.markdown import Markdown

    from kata.commands.console import console

    screen = console()
    screen.print(Markdown(f"# {section.id} {section.title}\n{body}", justify="left"))
    screen.print(f"\n[dim]Your file: exercises/{section.file}[/]", soft_wrap=True)
    return 0
