"""The section's demonstration, on your code: the file's own demo(), run as the file itself.

5.5 is shown with the weights that were fetched, or with a file of them that is named behind it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kata.commands.options import add_section, add_target, only_section, seed_for
from kata.commands.walls import add_walls, are_required, refuse_in_the_open
from kata.course import weights
from kata.course.errors import BadCall
from kata.course.places import ORIGINALS, ROOT, calls_as_typed
from kata.course.sections import Section
from kata.grading.opening import open_grader

if TYPE_CHECKING:
    from kata.judging.results import SectionResult


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]
    target: Path
    png: str | None
    without_walls: bool
    require_sandbox: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    add_section(parser)
    add_target(parser, "run the file of")
    parser.add_argument("--png", metavar="FILE", help="draw into a picture too (matplotlib)")
    add_walls(parser)


def run(options: Options) -> int:
    """Grade meanwhile: what is shown of wrong code is not what its captions say."""
    section, file = _asked(options.words)
    required = are_required(options.target, options.without_walls, options.require_sandbox)
    refuse_in_the_open("show", required)
    with start(section, options.target, options.png, file) as demonstration:
        result = _verdict(section, options)
    if not result.passed and not result.not_started:
        print(calls_as_typed(f"\n{doubt(section)}: python grader.py {section.id}"))
    return demonstration.returncode


def _asked(words: tuple[str, ...]) -> tuple[Section, Path | None]:
    """The section, and the file that it is to be shown with."""
    section = only_section(words[:1], "show")
    if section.module != weights.SECTION:
        return only_section(words, "show"), None
    if len(words) > 2:
        raise BadCall(f"show {section.id} takes one file: python grader.py show {section.id} FILE")
    if not words[1:]:
        return section, weights.chosen()
    file = Path(words[1])
    weights.shapes(file)
    return section, file.resolve()


def _verdict(section: Section, options: Options) -> SectionResult:
    """The verdict on the file that is shown, while it is."""
    seed = seed_for(options.target, None)
    with open_grader(seed=seed, ready=[section], diagnoses=False) as grader:
        from kata.grading.submission import Submission

        return grader.verdict(Submission.folder(options.target), section)


def doubt(section: Section) -> str:
    """What is to be said beside a demonstration on code that fails."""
    return f"Your {section.id} doesn't pass yet: what the captions say is true of code that does"


def start(
    section: Section, target: Path, png: str | None = None, file: Path | None = None
) -> subprocess.Popen[bytes]:
    """Run the file in a process of its own, on this terminal, and don't wait.

    Files that it imports and that aren't there are the reference's, as when it is graded.
    """
    path = target / section.file
    if not path.is_file():
        raise BadCall(f"there is no {path}")
    command = [sys.executable, str(path), *(["--png", png] if png else [])]
    paths = [str(ROOT), os.environ.get("PYTHONPATH", ""), str(ORIGINALS)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    if file:
        environment[weights.VARIABLE] = str(file)
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
