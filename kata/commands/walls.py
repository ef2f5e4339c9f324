"""Whose work it is, and whether it may run where walls are missing."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kata.course.errors import BadCall, Fault
from kata.course.places import is_ours


def add_walls(parser: argparse.ArgumentParser) -> None:
    """What every command that runs a submission can be told."""
    parser.add_argument(
        "--without-walls",
        action="store_true",
        help="run other people's work even where walls around it are missing",
    )
    parser.add_argument(
        "--require-sandbox",
        action="store_true",
        help="refuse to run your own work, too, where the walls around it don't all stand",
    )


def are_required(target: Path, without_walls: bool, require_sandbox: bool) -> bool:
    """Must all walls stand? Around what isn't the project's own, unless told otherwise."""
    if without_walls and require_sandbox:
        raise BadCall("--require-sandbox and --without-walls exclude each other")
    return require_sandbox or not (without_walls or is_ours(target))


def refuse_in_the_open(what: str, required: bool) -> None:
    """For what runs a file as a person would by hand: no wall ever stands around that."""
    if required:
        raise Fault(
            f"{what} runs the code without walls, as you would by hand; "
            "if you trust it, add --without-walls"
        )


def tell_of_walls(target: Path) -> None:
    """One line for whoever grades other people's work where a wall is missing."""
    from kata.walls.standing import notice

    if not is_ours(target) and (line := notice()):
        print(f"grader.py: {line}", file=sys.stderr)
