"""A nudge; the number after the section asks for the next one."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from kata.commands.options import add_section, only_section
from kata.course.errors import BadCall
from kata.course.hints import hints


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    add_section(parser)


def run(options: Options) -> int:
    """One hint, and how to get the next."""
    words = options.words
    section = only_section(words[:1] + words[2:], "hint")
    texts = hints(section)
    if not texts:
        raise BadCall(f"section {section.id} has no hints")
    wanted = words[1] if len(words) > 1 else "1"
    if wanted not in {str(i + 1) for i in range(len(texts))}:
        raise BadCall(f"section {section.id} has the hints 1 to {len(texts)}, not {wanted!r}")
    from rich.markdown import Markdown

    from kata.commands.console import console

    number, screen = int(wanted), console()
    screen.print(f"[bold]Hint {number} of {len(texts)} for {section.id} {section.title}[/]\n")
    screen.print(Markdown(texts[number - 1], justify="left"))
    if number < len(texts):
        screen.print(f"\n[dim]Next: python grader.py hint {section.id} {number + 1}[/]")
    return 0
