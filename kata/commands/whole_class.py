"""Grade a whole class: a folder or a zip of submissions in, grades and a page out.

Everything is written below --out. A call that was ended on the way goes on where it was when it is
given again, and only what has changed since is graded again.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import re
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata.commands.marking import Marking, add_marking
from kata.commands.options import add_terms
from kata.commands.walls import are_required, tell_of_walls
from kata.course.errors import BadCall
from kata.course.sections import sections
from kata.grading.shards import Shard

if TYPE_CHECKING:
    from concurrent.futures import Executor


@dataclass(frozen=True)
class Options(Marking):
    folder: Path
    words: tuple[str, ...]
    timeout: float
    seed: int | None
    jobs: int | None
    shard: Shard
    executor: Callable[[], Executor] | None
    without_walls: bool
    require_sandbox: bool
    no_diagnoses: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    """What is graded, by whom at a time, and how it counts."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="the submissions: a folder, a zip")
    parser.add_argument("words", nargs="*", metavar="SECTION", help="4.2, or 4: a whole chapter")
    add_terms(parser)
    add_marking(parser)
    parser.add_argument(
        "--jobs", metavar="N", type=_number, help="submissions at the same time (one a core)"
    )
    parser.add_argument(
        "--shard", metavar="K/N", type=_shard, default=Shard(), help="only this part of the class"
    )
    parser.add_argument(
        "--executor",
        metavar="MODULE:FACTORY",
        type=_executor,
        help="what opens an executor of concurrent.futures' kind, in place of --jobs",
    )
    parser.add_argument(
        "--no-diagnoses", action="store_true", help="leave it at verdicts, which is faster"
    )


def run(options: Options) -> int:
    """Find everybody, grade what isn't known yet, write it all, and say what it came to."""
    chosen = sections(*options.words)
    if options.shard.of > 1 and options.seed is None:
        raise BadCall("a shard needs --seed N, one number for all of them, which stays secret")
    required = are_required(options.folder, options.without_walls, options.require_sandbox)
    options.require(options.folder)
    from kata.grading.arrivals.find import find_students
    from kata.grading.opening import require_walls
    from kata.grading.tasks import Terms
    from kata.grading.whole_class import ClassRun, agreed, threads
    from kata.processes.limits import Limits
    from kata.reports.class_folder import ClassFolder
    from kata.reports.progress import ClassProgress

    if required:
        require_walls()
    found = find_students(options.folder)
    if not required:
        tell_of_walls(options.folder)
    limits = Limits.scaled(options.timeout)
    terms = Terms(
        *(0, limits.check, limits.section),
        required=required,
        diagnoses=not options.no_diagnoses,
    )
    with ClassFolder.opened(options.out, options.folder) as folder:
        terms, old = agreed(terms, options.seed, folder.journal)
        run = ClassRun(found, chosen, terms, options.shard, folder.journal, old)
        progress = ClassProgress()
        try:
            grades = list(run.grades(options.executor or threads(options.jobs), progress))
        except KeyboardInterrupt:
            raise KeyboardInterrupt(
                f"stopped; {len(run.journal.results)} results are kept: "
                "give the same command again, and it goes on from here"
            ) from None
        finally:
            progress.stop()
        return options.finish(folder, run.journal, grades)


def _number(text: str) -> int:
    with contextlib.suppress(ValueError):
        if int(text) > 0:
            return int(text)
    raise ArgumentTypeError(f"it takes a whole number above 0, not {text!r}")


def _shard(text: str) -> Shard:
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if match and 1 <= int(match[1]) <= int(match[2]):
        return Shard(int(match[1]), int(match[2]))
    raise ArgumentTypeError(f"it takes a part such as 3/16, not {text!r}")


def _executor(text: str) -> Callable[[], Executor]:
    """What opens the executor, from a module beside the caller or an installed one."""
    name, colon, factory = text.partition(":")
    if not (name and colon and factory):
        raise ArgumentTypeError(f"it takes a module and a function in it, a:b, not {text!r}")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        found: Any = getattr(importlib.import_module(name), factory)
    except ImportError as error:
        raise ArgumentTypeError(f"{name} can't be imported: {error}") from None
    except AttributeError:
        raise ArgumentTypeError(f"{name} has no {factory}") from None
    opened: Callable[[], Executor] = found
    return opened
