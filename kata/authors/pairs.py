"""What two known mistakes show when they are made at once, as sketches: for a pack.

Only pairs that can be made at once are looked at, and only in the checks in which what both show
can't be told from what each shows alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from itertools import combinations

from kata.course.mistakes import Mistake, applied
from kata.course.sections import Section
from kata.grading.grader import Grader
from kata.grading.store import Known, Pair
from kata.grading.stored import meet
from kata.judging.sketches import Sketch, sketch
from kata.processes.limits import Limits
from kata.processes.observe import observe_variants
from kata.wire.jobs import Job
from kata.wire.outcomes import Outcomes

AT_ONCE = 50  # pairs that one worker shows
PATIENT = Limits.scaled(30)  # our own code alone, on a machine that may be busy

Sketches = dict[str, Sketch]  # by the check's name


def sketches_of_pairs(
    grader: Grader, section: Section, mistakes: Sequence[Mistake], known: Sequence[Known]
) -> dict[Pair, Sketches]:
    """A sketch for each pair and each check in which the two meet."""
    solution = section.solution.read_text(encoding="utf-8")
    job = grader.jobs.of_reference(section)
    found: dict[Pair, Sketches] = {}
    runs: list[tuple[list[Pair], Future[list[Sketches]]]] = []
    for checks, pairs in _by_checks(known).items():
        texts = {pair: applied([mistakes[i] for i in pair], solution) for pair in pairs}
        fitting = [pair for pair in pairs if texts[pair]]
        for first in range(0, len(fitting), AT_ONCE):
            some = fitting[first : first + AT_ONCE]
            part = replace(job, checks=checks, variants=tuple(texts[pair] for pair in some))
            runs.append((some, grader.runs.submit(_sketches, grader, part)))
    for some, run in runs:
        found.update(zip(some, run.result(), strict=True))
    return found


def _by_checks(known: Sequence[Known]) -> dict[tuple[str, ...], list[Pair]]:
    """Pairs by the checks in which they meet, so that many can be shown by one worker."""
    found: dict[tuple[str, ...], list[Pair]] = defaultdict(list)
    for one, other in combinations(range(len(known)), 2):
        both = known[one], known[other]
        fails = both[0].mistake.fails & both[1].mistake.fails
        if meeting := tuple(sorted(check for check in fails if meet(both, check))):
            found[meeting].append((one, other))
    return found


def _sketches(grader: Grader, job: Job) -> list[Sketches]:
    """Of each variant; what it showed is large, and let go of at once."""
    shown = observe_variants(grader.workers, job, PATIENT)
    return [_of(outcomes) for outcomes in shown]


def _of(outcomes: Outcomes) -> Sketches:
    """Of what a variant observed, or raised; a check that ended its worker shows nothing."""
    return {name: sketch(one) for name, one in outcomes.items() if one.observed or one.error}
