"""A verdict on every save; one key does what can be done next."""

from __future__ import annotations

import argparse
import contextlib
from dataclasses import dataclass
from pathlib import Path

from kata.commands.keys import keyboard
from kata.commands.opening import grader_for
from kata.commands.options import add_grading, add_sections
from kata.course.sections import sections


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
    with grader_for(options) as grader, keyboard() as keys:
        from kata.commands.watch_loop import Watch

        with contextlib.suppress(KeyboardInterrupt):
            shows = not grader.jobs.required
            Watch(grader, options.target, asked_for, keys, shows).run()
    return 0
