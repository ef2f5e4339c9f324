"""Opens the grader that a command's options ask for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kata.commands.options import seed_for
from kata.commands.walls import are_required, tell_of_walls
from kata.course.sections import Section
from kata.grading.opening import open_grader
from kata.processes.limits import Limits

if TYPE_CHECKING:
    from kata.grading.grader import Grader


class Asked(Protocol):
    """What every command that grades one submission is told: see `add_grading`."""

    @property
    def target(self) -> Path: ...
    @property
    def timeout(self) -> float: ...
    @property
    def seed(self) -> int | None: ...
    @property
    def without_walls(self) -> bool: ...
    @property
    def require_sandbox(self) -> bool: ...


@contextlib.contextmanager
def grader_for(
    options: Asked, ready: Iterable[Section] = (), *, diagnoses: bool = True, locations: bool = True
) -> Iterator[Grader]:
    """Behind walls where it is other people's work, or else what is missing of them is told."""
    required = are_required(options.target, options.without_walls, options.require_sandbox)
    with open_grader(
        seed=seed_for(options.target, options.seed),
        limits=Limits.scaled(options.timeout),
        required=required,
        diagnoses=diagnoses,
        locations=locations,
        ready=ready,
    ) as grader:
        if not required:
            tell_of_walls(options.target)
        yield grader
