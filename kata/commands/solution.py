"""The reference beside yours, once the section passes."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from kata.commands.opening import grader_for
from kata.commands.options import add_grading, add_section, only_section
from kata.course.exercises import learners_part, same_functions
from kata.course.sections import Section

SIDE_BY_SIDE = 110  # columns from which on two pieces of code fit beside each other
LONGEST, MOST = 400, 400  # letters of a line and lines of a function: colours take long to find


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]
    target: Path
    timeout: float
    seed: int | None
    without_walls: bool
    require_sandbox: bool
    anyway: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    add_section(parser)
    add_grading(parser)
    parser.add_argument("--anyway", action="store_true", help="even before you pass")


def run(options: Options) -> int:
    section = only_section(options.words, "solution")
    if not options.anyway and not _passes(options, section):
        print(
            f"{section.id} doesn't pass yet; solve it first, or add --anyway to see the solution."
        )
        return 1
    from kata.grading.submission import Submission

    theirs = Submission.folder(options.target).readable().get(section.module)
    _show(theirs.text if theirs else "", section.solution.read_text("utf-8"))
    return 0


def _passes(options: Options, section: Section) -> bool:
    with grader_for(options, [section], diagnoses=False, locations=False) as grader:
        from kata.grading.submission import Submission

        return grader.grade(Submission.folder(options.target), section).passed


def _show(text: str, solution: str) -> None:
    """Function by function: beside each other where there is room, else one below the other."""
    from rich.syntax import Syntax
    from rich.table import Table

    from kata.commands.console import WIDEST, console
    from kata.wire.shown import printable

    reference = learners_part(solution)
    try:
        own = same_functions(text, reference)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        own = {}
    screen = console(WIDEST)
    for name, code in reference.items():
        screen.print(f"[bold]{name}[/]")
        blocks = {
            title: Syntax(_cut(printable(part)), "python", theme="ansi_dark", word_wrap=True)
            for title, part in (
                ("yours", own.get(name, "(not found in your file)")),
                ("reference", code),
            )
        }
        if screen.width >= SIDE_BY_SIDE:
            table = Table(box=None, padding=(0, 2, 1, 0), header_style="dim")
            for title in blocks:
                table.add_column(title, ratio=1)
            table.add_row(*blocks.values())
            screen.print(table)
            continue
        for title, block in blocks.items():
            screen.print(f"[dim]{title}[/]", block, "", sep="\n")


def _cut(code: str) -> str:
    """The code, as far as anybody reads it."""
    lines = code.split("\n")
    short = [line if len(line) <= LONGEST else f"{line[:LONGEST]} ..." for line in lines[:MOST]]
    more = [f"# and {len(lines) - MOST} more lines"] if len(lines) > MOST else []
    return "\n".join(short + more)
