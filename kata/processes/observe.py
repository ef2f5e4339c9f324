"""What a job's checks observe, whatever becomes of the workers that make them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kata.processes.interface import Workers
from kata.processes.limits import Limits, Time
from kata.processes.run import Run
from kata.processes.stop import Stop
from kata.wire.allowance import Allowance
from kata.wire.jobs import Job
from kata.wire.messages import Ended, parse
from kata.wire.outcomes import Outcome, Outcomes

MOST_HUNG = 5  # checks that use up their time; a loop is in the way of all that follow


def observe(
    workers: Workers,
    job: Job,
    limits: Limits,
    progress: Callable[[str], None] = lambda check: None,
    stop: Stop | None = None,
    whole: Time | None = None,
) -> Outcomes:
    """Every check's outcome; `progress` is called with the name of each check that begins.

    `whole` is the time of more than this job: of all that is somebody's.
    """
    outcomes = _steps(workers, job, limits, lambda step: progress(job.checks[step]), stop, whole)
    return {job.checks[step]: outcome for step, outcome in sorted(outcomes.items())}


def compare(
    workers: Workers, job: Job, limits: Limits, stop: Stop | None = None
) -> list[Outcomes | None]:
    """What each variant of the job's comparison showed until that told, or nothing if it ended."""
    outcomes = _steps(workers, job, _of_all(job, limits), lambda step: None, stop)
    return [_shown(outcomes[number].value) for number in range(len(job.variants))]


def _shown(value: dict[str, Any] | None) -> Outcomes | None:
    """A comparison holds the messages that its checks would have been, one in the other."""
    if value is None:
        return None
    messages = {name: parse({**shown, "step": 0}, Allowance()) for name, shown in value.items()}
    return {name: one.outcome for name, one in messages.items() if isinstance(one, Ended)}


def observe_variants(
    workers: Workers, job: Job, limits: Limits, stop: Stop | None = None
) -> list[Outcomes]:
    """What each variant of the job shows, check by check; each may take as long as a section."""
    outcomes = _steps(workers, job, _of_all(job, limits), lambda step: None, stop)
    count = len(job.checks)
    return [
        {check: outcomes[first + i] for i, check in enumerate(job.checks)}
        for first in range(0, len(outcomes), count)
    ]


def _of_all(job: Job, limits: Limits) -> Limits:
    """Each variant may take as long as a section."""
    return Limits(limits.check, limits.section * len(job.variants))


def _steps(
    workers: Workers,
    job: Job,
    limits: Limits,
    begins: Callable[[int], None],
    stop: Stop | None,
    whole: Time | None = None,
) -> dict[int, Outcome]:
    """What becomes of each step. One that ends its worker costs itself alone: others go on.

    Once a step has used up its time, those that follow get a fifth of it: to wait once is enough.
    Once several have, the rest is left: how much is left must not hang on how fast a machine is.
    """
    stop = stop or Stop()
    outcomes: dict[int, Outcome] = {}
    times = [Time.of_section(limits), *([whole] if whole else [])]
    allowance = Allowance(max(1, len(job.variants)))
    seconds, hung = limits.check, 0
    while left := tuple(step for step in range(job.steps) if step not in outcomes):
        if (scarce := min(times, key=lambda time: time.left)).left <= 0 or stop.asked:
            late = f"was not run: what came before took {scarce.whose}"
            return outcomes | dict.fromkeys(left, Outcome(ended=late))
        if hung == MOST_HUNG * max(1, len(job.variants)):
            late = f"was not run: {hung} checks before it took all of their time"
            return outcomes | dict.fromkeys(left, Outcome(ended=late))
        run = Run(workers, job, left, seconds, times, begins, stop, allowance)
        outcomes |= run.follow()
        if run.timed_out:
            seconds, hung = limits.check / 5, hung + 1
    return outcomes
