"""The course for students, with no solution in it: what those showed is stored in their place."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from kata.authors.pack import write_pack
from kata.commands.main import MODULES_OF_THE_WHOLE_COURSE
from kata.course.errors import BadCall


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]
    zip: bool
    quick: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", metavar="DIR", help="the folder to make")
    parser.add_argument("--zip", action="store_true", help="make DIR.zip in place of the folder")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="in a minute or two: some pairs of mistakes will not be recognised",
    )


def run(options: Options) -> int:
    if len(options.words) != 1:
        raise BadCall("say which folder to make: python grader.py pack DIR")
    target = Path(options.words[0])
    for line in write_pack(target, options.zip, options.quick, MODULES_OF_THE_WHOLE_COURSE):
        print(line, flush=True)
    return 0
