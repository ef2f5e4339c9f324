"""Runs variants of the reference: the known mistakes, and whole files whose author is trusted."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TypeVar

from kata.course.sections import Section
from kata.grading.jobs import Jobs
from kata.grading.memory import Memory
from kata.judging.diagnosis import Evidence
from kata.processes.interface import Workers
from kata.processes.limits import Limits
from kata.processes.observe import compare, observe_variants
from kata.processes.stop import Stop
from kata.wire.jobs import Comparison, Job
from kata.wire.outcomes import Likeness, Outcomes

WORKERS = min(os.cpu_count() or 1, 4)  # that run at the same time; each takes memory

T = TypeVar("T")


@dataclass
class Variants:
    """For one grader; what variants showed is kept."""

    workers: Workers
    jobs: Jobs
    runs: ThreadPoolExecutor
    stop: Callable[[], Stop]  # what the grader gives up by, now
    memory: Memory = field(default_factory=Memory)

    def likenesses(
        self,
        section: Section,
        variants: Sequence[str],
        evidence: Evidence,
        telling: Collection[str] = (),
    ) -> dict[int, Likeness]:
        """Those of a section's variants that resemble what was observed, by their numbers."""
        comparison = Comparison(
            evidence.reference, evidence.learner, evidence.failing, tuple(telling)
        )
        job = replace(self.jobs.of_reference(section), comparison=comparison)

        def observed(unknown: Sequence[str]) -> Iterator[tuple[str, Outcomes | None]]:
            stop = self.stop()
            for share, run in self._shared(compare, job, unknown):
                shown = run.result()
                if not stop.asked:  # what was cut short says nothing
                    yield from zip([unknown[i] for i in share], shown, strict=True)

        return self.memory.of(section).likenesses(variants, comparison, observed)

    def shows(self, section: Section, variants: Sequence[str]) -> list[Outcomes]:
        """What each variant shows: all checks on all of them, in one worker after the other."""
        job = self.jobs.of_reference(section)
        found: dict[int, Outcomes] = {}
        for share, run in self._shared(observe_variants, job, variants):
            found |= dict(zip(share, run.result(), strict=True))
        return [found[number] for number in range(len(variants))]

    def _shared(
        self, work: Callable[..., T], job: Job, variants: Sequence[str]
    ) -> list[tuple[range, Future[T]]]:
        """Deal the variants out to several workers, each of which takes every n-th."""
        every = range(len(variants))
        shares = [every[first::WORKERS] for first in range(WORKERS)]
        return [
            (share, self.runs.submit(work, self.workers, part, Limits(), self.stop()))
            for share in filter(None, shares)
            if (part := replace(job, variants=tuple(variants[i] for i in share)))
        ]
