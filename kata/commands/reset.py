"""The stub back; your file is kept beside it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from kata.commands.options import add_section, add_target, only_section
from kata.course.errors import BadCall
from kata.course.exercises import stub
from kata.course.places import ORIGINALS
from kata.course.sections import given


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]
    target: Path
    yes: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    add_section(parser)
    add_target(parser, "reset the file in")
    parser.add_argument("--yes", action="store_true", help="don't ask")


def run(options: Options) -> int:
    """Ask first, unless told not to; nothing of the learner's is ever overwritten."""
    file, fresh = _fresh(options.words)
    path = options.target / file
    if path.is_file() and path.read_bytes() == fresh:
        print(f"{path.name} is as it was given already.")
        return 0
    asks = os.path.lexists(path) and not options.yes  # where nothing is, nothing is replaced
    if asks and not sys.stdin.isatty():
        raise BadCall("reset asks before it replaces your file; without a terminal, add --yes")
    question = f"Put {path.name} back as it was given? Your file is kept beside it. [y/N] "
    if asks and input(question).strip().lower() != "y":
        print("Nothing was changed.")
        return 0
    kept = _keep(path) if os.path.lexists(path) else None
    path.write_bytes(fresh)
    print(
        f"{path.name} is as it was given again."
        + (f" Your file is now {kept.name}." if kept else "")
    )
    return 0


def _fresh(words: tuple[str, ...]) -> tuple[str, bytes]:
    """A section's stub, or a file in which there is nothing to write."""
    for file in given():
        if words in ((file,), (file.removesuffix(".py"),)):
            return file, (ORIGINALS / file).read_bytes()
    section = only_section(words, "reset")
    return section.file, stub(section).encode()


def _keep(path: Path) -> Path:
    """Rename a file to a name of its own, with the time in it."""
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    kept = path.with_name(f"{path.name}.{stamp}.bak")
    number = 1
    while os.path.lexists(kept):
        number += 1
        kept = path.with_name(f"{path.name}.{stamp}-{number}.bak")
    path.rename(kept)
    return kept
