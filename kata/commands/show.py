"""The section's demonstration, on your code: the file's own demo(), run as the file itself."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from kata.commands.options import add_section, add_target, only_section
from kata.commands.walls import add_walls, are_required, refuse_in_the_open
from kata.course.errors import BadCall
from kata.course.places import ROOT
from kata.course.sections import Section


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
    section = only_section(options.words, "show")
    required = are_required(options.target, options.without_walls, options.require_sandbox)
    refuse_in_the_open("show", required)
    return demonstrate(section, options.target, options.png)


def demonstrate(section: Section, target: Path, png: str | None = None) -> int:
    """Run the file in a process of its own, on this terminal."""
    path = target / section.file
    if not path.is_file():
        raise BadCall(f"there is no {path}")
    command = [sys.executable, str(path), *(["--png", png] if png else [])]
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return subprocess.run(command, env=environment, check=False).returncode
