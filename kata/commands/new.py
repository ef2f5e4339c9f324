"""For authors: the files of a new section, each with an example that works at once."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from kata.authors.scaffold import new_section
from kata.course.errors import BadCall
from kata.course.places import as_typed


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words",
        nargs="*",
        metavar="SECTION TITLE",
        help='its number and title: 5.6 "Finding words"',
    )


def run(options: Options) -> int:
    """Write the files, and say what they are and what to do with them."""
    if not options.words:
        raise BadCall('say which section: python grader.py new 5.6 "Finding words"')
    id, *title = options.words
    for path in new_section(id, " ".join(" ".join(title).split())):
        print(as_typed(path))
    print()
    for call, what in (
        (f"{id} --target solutions", "grades it: the example passes"),
        (f"check {id}", "says what is still to write"),
        (f"check {id} --mend", "makes exercise and index anew, whenever you change something"),
    ):
        print(f"python grader.py {call:{len(id) + 19}}  {what}")
    return 0
