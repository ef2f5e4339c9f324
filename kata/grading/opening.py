"""Opens a grader, whose workers start and end with it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kata.course.checks import assembly
from kata.course.errors import Fault
from kata.course.sections import Section, chapters, of_chapter, sections
from kata.processes.limits import Limits
from kata.processes.workers import open_workers
from kata.wire.jobs import SEED

if TYPE_CHECKING:
    from kata.grading.grader import Grader


@contextlib.contextmanager
def open_grader(
    *,
    seed: int | None = None,
    limits: Limits = Limits(),  # noqa: B008 (frozen)
    walls: bool = True,
    required: bool = False,
    diagnoses: bool = True,
    locations: bool = True,
    ready: Iterable[Section] = (),
) -> Iterator[Grader]:
    """While it lasts, submissions can be graded.

    Inputs are drawn from the seed; without one, from a learner's, which is the same at every run.
    `ready` are the sections whose checks load along with torch, in place of all. Torch begins to
    load before anything else of ours does: what the grader itself needs loads beside it.

    Walls are built as far as the system has them. Where they are `required`, as they are for other
    people's work, it is a Fault if one doesn't stand.
    """
    with open_workers(_hidden(tuple(ready) or sections())) as workers:
        from kata.grading.grader import Grader

        if required:
            require_walls()
        drawn = SEED if seed is None else seed
        grader = Grader(workers, limits, drawn, walls, diagnoses, locations, required)
        try:
            yield grader
        finally:
            grader.give_up()


def require_walls() -> None:
    """A Fault where a wall is missing."""
    from kata.walls.standing import missing, notice

    if missing():
        raise Fault(f"{notice()}; grade on Linux 5.13 or newer, or add --without-walls")


def _hidden(ready: tuple[Section, ...]) -> list[str]:
    """The modules of the sections' checks, and of the chapters that are there as a whole."""
    whole = [chapter for chapter in chapters() if set(of_chapter(chapter)) <= set(ready)]
    together = [checks.module for chapter in whole if (checks := assembly(chapter))]
    return [*(section.module for section in ready), *together]
