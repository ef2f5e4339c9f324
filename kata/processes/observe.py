"""What a job's checks observe, whatever becomes of the workers that make them."""

from __future__ import annotations

import time
from collections.abc import Callable

from kata.processes.limits import Limits
from kata.processes.run import Run
from kata.processes.stop import Stop
from kata.processes.workers import Workers
from kata.wire.allowance import Allowance
from kata.wire.jobs import Job
from kata.wire.outcomes import Likeness, Outcome, Outcomes


def observe(
    workers: Workers,
    job: Job,
    limits: Limits,
    progress: Callable[[str], None] = lambda check: None,
    stop: Stop | None = None,
) -> Outcomes:
    """Every check's outcome; `progress` is called with the name of each check that begins."""
    outcomes = _steps(workers, job, limits, lambda step: progress(job.checks[step]), stop)
    return {job.checks[step]: outcome for step, outcome in sorted(outcomes.items())}


def compare(
    workers: Workers, job: Job, limits: Limits, stop: Stop | None = None
) -> dict[int, Likeness]:
    """The variants of the job's comparison that are not ruled out, by their numbers."""
    outcomes = _steps(workers, job, limits, lambda step: None, stop)
    return {
        number: Likeness(frozenset(found["departs"]), frozenset(found["agrees"]))
        for number, outcome in sorted(outcomes.items())
        if (found := outcome.value)
    }


def observe_variants(
    workers: Workers, job: Job, limits: Limits, stop: Stop | None = None
) -> list[Outcomes]:
    """What each variant of the job shows, check by check; each may take as long as a section."""
    all_of_them = Limits(limits.check, limits.section * len(job.variants))
    outcomes = _steps(workers, job, all_of_them, lambda step: None, stop)
    count = len(job.checks)
    return [
        {check: outcomes[first + i] for i, check in enumerate(job.checks)}
        for first in range(0, len(outcomes), count)
    ]


def _steps(
    workers: Workers,
    job: Job,
    limits: Limits,
    begins: Callable[[int], None],
    stop: Stop | None,
) -> dict[int, Outcome]:
    """What becomes of each step. One that ends its worker costs itself alone: others go on.

    Once a step has used up its time, those that follow get a fifth of it: to wait once is enough.
    """
    stop = stop or Stop()
    outcomes: dict[int, Outcome] = {}
    ends_at = time.monotonic() + limits.section
    allowance = Allowance(max(1, len(job.variants)))
    seconds = limits.check
    while left := tuple(step for step in range(job.steps) if step not in outcomes):
        if time.monotonic() > ends_at or stop.asked:
            late = f"was not run: the section took longer than {limits.section:g} s"
            return outcomes | dict.fromkeys(left, Outcome(ended=late))
        run = Run(workers, job, left, seconds, ends_at, begins, stop, allowance)
        outcomes |= run.follow()
        if run.timed_out:
            seconds = limits.check / 5
    return outcomes
