"""The autograder for Gradescope: one zip with all that it needs. It holds the solutions."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from kata.authors.autograder import autograder
from kata.commands.options import add_sections
from kata.commands.reports import LEVELS
from kata.course.sections import sections
from kata.grading.files import write
from kata.reports.files import require_place


@dataclass(frozen=True)
class Options:
    file: Path
    words: tuple[str, ...]
    feedback: str
    without_walls: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="where to write the zip")
    add_sections(parser)
    parser.add_argument(
        "--feedback",
        choices=LEVELS,
        default="titles",
        help="how much students are told: their score, what fails (titles), or all (full)",
    )
    parser.add_argument(
        "--without-walls",
        action="store_true",
        help="grade even where walls around a submission are missing in the container",
    )


def run(options: Options) -> int:
    """Write the zip, and say what Gradescope wants to be told."""
    require_place(options.file)
    asked_for = sections(*options.words)
    asked = [*options.words, "--feedback", options.feedback]
    asked += ["--without-walls"] if options.without_walls else []
    data = autograder(asked)
    write(options.file, data)
    print(f"{options.file}: {len(data) / 1e6:.1f} MB, {len(asked_for)} sections.")
    print("It holds the solutions: upload it to Gradescope and give it to nobody else.")
    print("Base image: Ubuntu 22.04 or newer. docs/course-systems.md says what else to choose.")
    return 0
