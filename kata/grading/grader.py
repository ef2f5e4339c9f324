"""Grades submissions: the same checks run on theirs and on the reference become results."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from typing import TYPE_CHECKING

from kata.course.checks import Assembly, Check, Subject, assembly, checks, parts
from kata.course.places import IS_PACK
from kata.course.sections import Section, chapters, of_chapter, sections
from kata.grading.diagnosing import with_diagnoses
from kata.grading.foundations import Foundations
from kata.grading.jobs import Jobs
from kata.grading.reference import Observed, Reference
from kata.grading.submission import BadFile, Submission
from kata.grading.variants import WORKERS, Variants
from kata.judging.location import Location
from kata.judging.results import (
    ChapterResult,
    Checked,
    CheckResult,
    Result,
    SectionResult,
    TogetherResult,
    sections_of,
    verdict,
)
from kata.judging.words import must_pass_first
from kata.processes.limits import Limits, Time
from kata.processes.observe import observe
from kata.processes.stop import Stop
from kata.processes.workers import Workers
from kata.wire.jobs import Job, Source
from kata.wire.outcomes import Outcome, Outcomes

Progress = Callable[[str], None]  # is told the title of each check that begins

if TYPE_CHECKING:
    from kata.grading.traces import Traced, Traces


def _quietly(title: str) -> None:
    pass


class Grader:
    """Grades any number of submissions; what the reference shows is kept from one to the next."""

    def __init__(
        self,
        workers: Workers,
        limits: Limits,
        seed: int,
        walls: bool,
        diagnoses: bool,
        locations: bool,
        required: bool = False,
    ) -> None:
        """What a grade hardly ever needs is loaded when it does: places, and a pack's store."""
        self.workers, self.limits, self.seed = workers, limits, seed
        self.diagnoses, self.locations = diagnoses, locations and not IS_PACK
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

    def _reference(self) -> Reference:
        if IS_PACK:
            from kata.grading.stored import Stored

            return Stored()
        return Observed(self.runs, self._see, self.variants.likenesses)

    @cached_property
    def traces(self) -> Traces:
        from kata.grading.traces import Traces

        return Traces(self.workers, self.jobs, self.runs, lambda: self.stop)

    def grade(
        self, submission: Submission, section: Section, progress: Progress = _quietly
    ) -> SectionResult:
        """The verdict on one section, with a diagnosis where there is one, and a place."""
        (result,) = self.grade_all(submission, [section], progress)
        return result

    def results(
        self, submission: Submission, asked_for: Collection[Section], progress: Progress = _quietly
    ) -> list[Result]:
        """Whole chapters where every section is asked for, and single sections elsewhere."""
        found: list[Result] = []
        whole = self._whole()
        for chapter in chapters():
            some = [section for section in asked_for if section.chapter == chapter]
            if some and set(some) == set(of_chapter(chapter)):
                known = tuple(sections_of(found))
                found.append(self.chapter(submission, chapter, progress, whole, known))
            else:
                found += self.grade_all(submission, some, progress, whole)
        return found

    def grade_all(
        self,
        submission: Submission,
        chosen: Collection[Section],
        progress: Progress = _quietly,
        whole: Time | None = None,
    ) -> tuple[SectionResult, ...]:
        """One section's verdict after the other, in the course's order; diagnoses beside them.

        A later section's worker holds earlier references: two of a submission's workers at once
        could tell each other what they hold. A diagnosis runs trusted code alone; to find the place
        of a failure, the submission's own is run once more.
        """
        whole = whole or self._whole()
        with ThreadPoolExecutor(max(1, len(chosen))) as pool:
            try:
                results = []
                for section in filter(chosen.__contains__, sections()):
                    result = self.verdict(submission, section, progress, whole)
                    diagnosed = pool.submit(self.diagnosed, result)
                    results.append((diagnosed, self.location(submission, section, result)))
                return tuple(one.result().with_location(place) for one, place in results)
            except BaseException:  # Ctrl-C too: the pool waits for all that still run
                self.give_up()
                raise

    def chapter(
        self,
        submission: Submission,
        chapter: str,
        progress: Progress = _quietly,
        whole: Time | None = None,
        known: Collection[SectionResult] = (),
    ) -> ChapterResult:
        """A chapter's sections, and, when all of its parts pass, those put together.

        Parts may be of earlier chapters: `known` are those that were graded already.
        """
        whole = whole or self._whole()
        results = self.grade_all(submission, of_chapter(chapter), progress, whole)
        passed = {result.section: result.passed for result in (*known, *results)}
        waits_for = [part for part in parts(chapter) if not passed.get(part, True)] or [
            part
            for part in parts(chapter)
            if part not in passed and not self.verdict(submission, part, progress, whole).passed
        ]
        together = None if waits_for else self.together(submission, chapter, progress, whole)
        return ChapterResult(chapter, results, together, tuple(waits_for))

    def together(
        self,
        submission: Submission,
        chapter: str,
        progress: Progress = _quietly,
        whole: Time | None = None,
    ) -> TogetherResult | None:
        """A chapter's parts put together, where there are checks for that, and a place."""
        subject = assembly(chapter)
        if subject is None:
            return None
        result = self.put_together(submission, subject, progress, whole)
        return result.with_location(self.location(submission, subject, result))

    def put_together(
        self,
        submission: Submission,
        subject: Assembly,
        progress: Progress = _quietly,
        whole: Time | None = None,
    ) -> TogetherResult:
        began = time.perf_counter()
        job = self.jobs.of_assembly(submission, subject)
        compared = self._compared(subject, job, progress, whole)
        return TogetherResult(compared, time.perf_counter() - began, subject)

    def verdict(
        self,
        submission: Submission,
        section: Section,
        progress: Progress = _quietly,
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
        results = self._read(submission, section, results)
        return SectionResult(results, time.perf_counter() - began, section, own)

    def explained(self, submission: Submission, result: SectionResult) -> SectionResult:
        """The same with its diagnosis, or else with its place: what a finding shows."""
        diagnosed = self.diagnosed(result)
        if (finding := diagnosed.finding) and finding.diagnosis:
            return diagnosed
        place = self.location(submission, result.section, result)
        return diagnosed.with_location(place)

    def location(
        self, submission: Submission, subject: Subject, result: Checked
    ) -> Location | None:
        """Where the finding's code leaves the path, or why that can't be said."""
        finding = result.finding
        unreadable = isinstance(result, SectionResult) and result.bad_file
        if finding is None or unreadable or not self.locations:
            return None
        return self.traces.locate(submission, subject, finding)

    def trace(self, submission: Submission, section: Section, named: Check | None = None) -> Traced:
        """The code line by line in the named check, or in the first that fails."""
        result = self.verdict(submission, section)
        return self.traces.traced(submission, result, named)

    def _whole(self) -> Time:
        return Time.of(self.limits.submission, "a submission")

    def _compared(
        self, subject: Subject, job: Job, progress: Progress, whole: Time | None = None
    ) -> tuple[CheckResult, ...]:
        """Run the job and the reference's beside each other, and compare what they show.

        The reference is looked at once the job is through: only then can it be alone.
        """
        titles = {check.name: check.title for check in checks(subject)}
        self.reference.begin(subject)
        got = observe(
            self.workers,
            job,
            self.limits,
            lambda name: progress(titles[name]),
            self.stop,
            whole,
        )
        expected = self.expected(subject)
        return tuple(verdict(c, expected[c.name], got[c.name]) for c in checks(subject))

    def _read(
        self, submission: Submission, section: Section, results: tuple[CheckResult, ...]
    ) -> tuple[CheckResult, ...]:
        """Other people's sources are read once more, in a process in which they don't run.

        Beside a submission, whoever reads can be told lies; what it reads is the file itself.
        """
        names = [one.check.name for one in results if one.passed and one.check.reads]
        if not (names and self.jobs.required):
            return results
        job = self.jobs.of_reading(submission, section, names)
        shown, expected = observe(self.workers, job, self.limits), self.expected(section)
        read = {
            one.check.name: verdict(one.check, expected[one.check.name], shown[one.check.name])
            for one in results
            if one.check.name in shown
        }
        found = (read.get(one.check.name, one) for one in results)
        return tuple(one if new.passed else new for one, new in zip(results, found, strict=True))

    def expected(self, subject: Subject) -> Outcomes:
        """What the reference shows."""
        return self.reference.expected(subject)

    def _see(self, subject: Subject) -> Callable[[], Outcomes]:
        """Observe the reference, which may take as long as a submission, and never less."""
        patience = max(Limits(), self.limits, key=lambda limits: limits.check)
        return partial(observe, self.workers, self.jobs.of_reference(subject), patience)

    def diagnosed(self, result: SectionResult) -> SectionResult:
        """The same with the mistakes that the learner's code showed."""
        return with_diagnoses(result, self.reference) if self.diagnoses else result
