"""A verdict on every save; one key does what can be done next."""

from __future__ import annotations

import argparse
import contextlib
from dataclasses import dataclass
from pathlib import Path

from kata.commands.keys import keyboard
from kata.commands.options import add_grading, add_sections, seed_for
from kata.commands.walls import are_required, tell_of_walls
from kata.course.sections import sections
from kata.grading.opening import open_grader
from kata.processes.limits import Limits


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]
    target: Path
    timeout: float
    seed: int | None
    without_walls: bool
    require_sandbox: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    add_sections(parser)
    add_grading(parser)


def run(options: Options) -> int:
    asked_for = sections(*options.words)
    required = are_required(options.target, options.without_walls, options.require_sandbox)
    seed, limits = seed_for(options.target, options.seed), Limits.scaled(options.timeout)
    opened = open_grader(seed=seed, limits=limits, required=required)
    with opened as grader, keyboard() as keys:
        from kata.commands.watch_loop import Watch

        with contextlib.suppress(KeyboardInterrupt):
            if not required:
                tell_of_walls(options.target)
            Watch(grader, options.target, asked_for, keys, shows=not required).run()
    return 0
