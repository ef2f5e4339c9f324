"""Gives verdicts: the same checks run on a submission and on the reference, and are compared."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from kata.course.checks import Assembly, Subject, checks
from kata.course.places import IS_PACK
from kata.course.sections import Section
from kata.grading.foundations import Foundations
from kata.grading.jobs import Jobs
from kata.grading.kept import kept
from kata.grading.reference import Observed, Reference
from kata.grading.submission import BadFile, Submission
from kata.grading.variants import WORKERS, Variants
from kata.judging.results import CheckResult, SectionResult, TogetherResult, verdict
from kata.judging.words import must_pass_first
from kata.processes.interface import Workers
from kata.processes.limits import Limits, Time
from kata.processes.observe import observe
from kata.processes.run import LOST
from kata.processes.stop import Stop
from kata.wire.jobs import SEED, Job, Source
from kata.wire.outcomes import Outcome, Outcomes

Progress = Callable[[str], None]  # is told the title of each check that begins


def quietly(title: str) -> None:
    pass


class Verdicts:
    """Says what passes, of any number of submissions; what the reference shows is kept."""

    def __init__(
        self, workers: Workers, limits: Limits, seed: int, walls: bool, required: bool = False
    ) -> None:
        self.workers, self.limits, self.seed = workers, limits, seed
        jobs = Jobs.without_solutions if IS_PACK else Jobs.with_solutions
        self.jobs = jobs(seed, walls, required)
        self.stop = Stop()
        self.runs = ThreadPoolExecutor(WORKERS)
        self.variants = Variants(workers, self.jobs, self.runs, lambda: self.stop)
        self.reference = self._reference()
        self.foundations = Foundations(self.jobs, self.verdict)

    def give_up(self) -> None:
        """End the grading that still runs: its verdict is not wanted any more."""
        self.stop.now()
        self.stop = Stop()

    def get_ready(self) -> None:
        """A verdict will be asked for: what it takes to begin is done by then."""
        self.workers.get_ready()

    def _reference(self) -> Reference:
        if IS_PACK:
            from kata.grading.stored import Stored  # hardly ever needed

            return Stored()
        known = kept if self.seed == SEED else lambda subject: None
        return Observed(self.runs, known, self.seen, self.variants.likenesses)

    def verdict(
        self,
        submission: Submission,
        section: Section,
        progress: Progress = quietly,
        whole: Time | None = None,
    ) -> SectionResult:
        """Grade one section on its own merit: its neighbours are the reference's."""
        own = submission.sources.get(section.module, Source(section.file, ""))
        began = time.perf_counter()
        if waits_for := self.foundations.missing(submission, section):
            why = Outcome(unavailable=must_pass_first(waits_for))
            waiting = tuple(CheckResult(check, "waiting", why) for check in checks(section))
            return SectionResult(waiting, 0.0, section, own, waits_for=waits_for)
        try:
            job = self.jobs.of_section(submission, section)
        except BadFile as reason:
            ended, expected = Outcome(ended="could not be read"), self.expected(section)
            failed = tuple(verdict(check, expected[check.name], ended) for check in checks(section))
            return SectionResult(failed, 0.0, section, own, str(reason))
        results = self._compared(section, job, progress, whole)
        result = SectionResult(results, time.perf_counter() - began, section, own)
        if IS_PACK and result.passed:
            self.foundations.note(submission, section)
        return result

    def put_together(
        self,
        submission: Submission,
        subject: Assembly,
        progress: Progress = quietly,
        whole: Time | None = None,
    ) -> TogetherResult:
        began = time.perf_counter()
        job = self.jobs.of_assembly(submission, subject)
        compared = self._compared(subject, job, progress, whole)
        return TogetherResult(compared, time.perf_counter() - began, subject)

    def whole(self) -> Time:
        return Time.of_submission(self.limits)

    def _compared(
        self, subject: Subject, job: Job, progress: Progress, whole: Time | None = None
    ) -> tuple[CheckResult, ...]:
        """Run the job and the reference's beside each other, and compare what they show.

        The reference is looked at once the job is through: only then can it be alone.
        """
        titles = {check.name: check.title for check in checks(subject)}
        self.reference.begin(subject)
        got = self._observed(job, lambda name: progress(titles[name]), whole)
        expected = self.expected(subject)
        return tuple(verdict(c, expected[c.name], got[c.name]) for c in checks(subject))

    def _observed(self, job: Job, begins: Progress, whole: Time | None) -> Outcomes:
        """What the job shows.

        A worker that was lost with the zygote may have been at fault, or its neighbour, or neither:
        a second time, it is to blame.
        """
        stop = self.stop
        got = observe(self.workers, job, self.limits, begins, stop, whole)
        if all(one.ended != LOST for one in got.values()) or stop.asked:
            return got
        return observe(self.workers, job, self.limits, begins, stop, whole)

    def expected(self, subject: Subject) -> Outcomes:
        """What the reference shows."""
        return self.reference.expected(subject)

    def seen(self, subject: Subject) -> Outcomes:
        """Observe the reference, which may take as long as a submission, and never less."""
        patience = max(Limits(), self.limits, key=lambda limits: limits.check)
        return observe(self.workers, self.jobs.of_reference(subject), patience)
