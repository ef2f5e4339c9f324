"""Opens a grader, whose workers start and end with it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kata.course.checks import assembly
from kata.course.sections import Section, chapters, of_chapter, sections
from kata.processes.limits import Limits
from kata.processes.workers import open_workers

if TYPE_CHECKING:
    from kata.grading.grader import Grader


@contextlib.contextmanager
def open_grader(
    *,
    seed: int | None = None,
    limits: Limits = Limits(),  # noqa: B008 (frozen)
    walls: bool = True,
    diagnoses: bool = True,
    ready: Iterable[Section] = (),
) -> Iterator[Grader]:
    """While it lasts, submissions can be graded.

    Inputs are drawn from the seed; without one, from a learner's, which is the same at every run.
    `ready` are the sections whose checks load along with torch, in place of all. Torch begins to
    load before anything else of ours does: what the grader itself needs loads beside it.
    """
    with open_workers(_hidden(tuple(ready) or sections())) as workers:
        from kata.grading.grader import SEED, Grader

        grader = Grader(workers, limits, SEED if seed is None else seed, walls, diagnoses)
        try:
            yield grader
        finally:
            grader.give_up()


def _hidden(ready: tuple[Section, ...]) -> list[str]:
    """The modules of the sections' checks, and of the chapters that are there as a whole."""
    whole = [chapter for chapter in chapters() if set(of_chapter(chapter)) <= set(ready)]
    together = [checks.module for chapter in whole if (checks := assembly(chapter))]
    return [*(section.module for section in ready), *together]
