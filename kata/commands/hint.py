"""A nudge; the number after the section asks for the next one."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from kata.commands.options import add_section, only_section
from kata.course.hints import hint
from kata.course.places import calls_as_typed


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    add_section(parser)


def run(options: Options) -> int:
    """One hint, and how to get the next."""
    words = options.words
    section = only_section(words[:1] + words[2:], "hint")
    wanted = hint(section, *words[1:2])
    from rich.markdown import Markdown

    from kata.commands.console import console

    screen = console()
    screen.print(f"[bold]{wanted.title}[/]\n")
    screen.print(Markdown(wanted.text, justify="left"))
    if not wanted.is_last:
        following = f"\n[dim]Next: python grader.py hint {section.id} {wanted.number + 1}[/]"
        screen.print(calls_as_typed(following))
    return 0
