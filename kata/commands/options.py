"""What several commands can be told, and how words become values."""

from __future__ import annotations

import argparse
import contextlib
import secrets
from argparse import ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path

from kata.commands.walls import add_walls
from kata.course.errors import BadCall
from kata.course.places import EXERCISES, IS_PACK, is_ours, link_in
from kata.course.sections import Section, sections
from kata.wire.jobs import SEED

MOST_SEED = 2**63 - 1  # what torch's generators take


def add_sections(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", metavar="SECTION", help="4.2, or 4: a whole chapter")


def add_section(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", metavar="SECTION", help="a section, for example 4.2")


def add_target(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "--target",
        metavar="DIR",
        type=_folder,
        default=EXERCISES,
        help=f"{what} that folder in place of exercises/",
    )


def add_grading(parser: argparse.ArgumentParser) -> None:
    """What every command that grades one submission can be told."""
    add_target(parser, "grade")
    add_terms(parser)


def add_terms(parser: argparse.ArgumentParser) -> None:
    """What every command that grades can be told."""
    parser.add_argument(
        "--timeout",
        metavar="S",
        type=_seconds,
        default=10.0,
        help="seconds a check may take (10); a section may take 6 times as long, and all 18 times",
    )
    parser.add_argument("--seed", type=_seed, help="the seed that inputs are drawn from")
    add_walls(parser)


def only_section(words: Sequence[str], command: str) -> Section:
    """The one section that a command is about."""
    if not words:
        raise BadCall(f"say which section, for example: python grader.py {command} 4.2")
    found = sections(*words[:1])
    if len(found) > 1 or len(words) > 1:
        raise BadCall(f"{command} takes one section, for example: python grader.py {command} 4.2")
    return found[0]


def is_own(target: Path) -> bool:
    """Is it the learner's own folder, by its own name, and not somebody else's work?"""
    return target.resolve() == EXERCISES and not link_in(target)


def seed_for(target: Path, seed: int | None) -> int | None:
    """Other people's work is graded on inputs from a secret seed, which is reported afterwards.

    A pack knows what the reference shows for one seed alone.
    """
    if IS_PACK:
        if seed not in (None, SEED):
            raise BadCall(f"here what is expected is stored for one seed: leave --seed {seed} away")
        return SEED
    return seed if seed is not None or is_ours(target) else secrets.randbelow(2**31)


def _folder(text: str) -> Path:
    """A folder that is named by its own name: whose a link is, nobody knows who follows it."""
    path = Path(text)
    if link := link_in(path):
        meant = f"name what it leads to, if you mean that: {path.resolve()}"
        raise ArgumentTypeError(f"{link} is a link, which is not followed; {meant}")
    if path.is_dir():
        return path
    problem = "is not a folder" if path.exists() else "does not exist"
    raise ArgumentTypeError(f"{text} {problem}; it takes the folder to grade")


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < float(text) < float("inf"):
            return float(text)
    raise ArgumentTypeError(f"it takes seconds above 0, not {text!r}")


def _seed(text: str) -> int:
    with contextlib.suppress(ValueError):
        if 0 <= int(text) <= MOST_SEED:
            return int(text)
    raise ArgumentTypeError(f"it takes a whole number from 0 to 2**63 - 1, not {text!r}")
