"""Grades submissions: verdicts with what they come from, for sections and for whole chapters."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kata.course.checks import Check, Subject, assembly, checks, parts_of
from kata.course.places import IS_PACK, is_ours
from kata.course.sections import Section, chapters, of_chapter, sections
from kata.grading.diagnosing import with_diagnoses
from kata.grading.submission import Submission
from kata.grading.variants import WORKERS
from kata.grading.verdicts import Progress, Verdicts, quietly
from kata.judging.location import Location
from kata.judging.results import (
    ChapterResult,
    Checked,
    Result,
    SectionResult,
    TogetherResult,
    sections_of,
)
from kata.processes.interface import Workers
from kata.processes.limits import Limits, Time

if TYPE_CHECKING:
    from kata.grading.traces import Traced, Traces


class Grader(Verdicts):
    """Grades submissions in full: a verdict, what it comes from, where, and whole chapters."""

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
        super().__init__(workers, limits, seed, walls, required)
        self.diagnoses, self.locations = diagnoses, locations and not IS_PACK

    @cached_property
    def traces(self) -> Traces:
        from kata.grading.traces import Traces

        return Traces(self.workers, self.jobs, self.runs, lambda: self.stop)

    def grade(
        self, submission: Submission, section: Section, progress: Progress = quietly
    ) -> SectionResult:
        """The verdict on one section, with a diagnosis where there is one, and a place."""
        (result,) = self.grade_all(submission, [section], progress)
        return result

    def results(
        self, submission: Submission, asked_for: Collection[Section], progress: Progress = quietly
    ) -> list[Result]:
        """Whole chapters where every section is asked for, and single sections elsewhere."""
        found: list[Result] = []
        whole = self.whole()
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
        progress: Progress = quietly,
        whole: Time | None = None,
    ) -> tuple[SectionResult, ...]:
        """Each section's verdict, in the course's order; diagnoses beside them.

        A later section's worker holds earlier references: two of a submission's workers at once
        could tell each other what they hold. So one section is graded after the other, but for the
        project's own two folders, where nobody is to be kept from anything. A diagnosis runs
        trusted code alone; to find the place of a failure, the submission's own is run once more.
        """
        whole = whole or self.whole()
        for section in chosen:
            checks(section)  # read by now, while torch still loads
        at_once = WORKERS if submission.place and is_ours(Path(submission.place)) else 1
        with ThreadPoolExecutor(at_once) as graded, ThreadPoolExecutor(at_once) as explained:

            def grade(section: Section) -> tuple[Future[SectionResult], Location | None]:
                result = self.verdict(submission, section, progress, whole)
                diagnosed = explained.submit(self.diagnosed, result)
                return diagnosed, self.location(submission, section, result)

            try:
                results = list(graded.map(grade, filter(chosen.__contains__, sections())))
                return tuple(one.result().with_location(place) for one, place in results)
            except BaseException:  # Ctrl-C too: the pools wait for all that still run
                self.give_up()
                raise

    def chapter(
        self,
        submission: Submission,
        chapter: str,
        progress: Progress = quietly,
        whole: Time | None = None,
        known: Collection[SectionResult] = (),
    ) -> ChapterResult:
        """A chapter's sections, and, when all of its parts pass, those put together.

        Parts may be of earlier chapters: `known` are those that were graded already. What works
        together need not be looked at part by part; where it fails, the others are graded too. Of
        other people's work they come first: the workers of later sections hold their reference.
        """
        whole, parts = whole or self.whole(), parts_of(chapter)
        passed = {one.section: one.passed for one in known}
        earlier = [one for one in parts if one.chapter != chapter and one not in passed]
        if self.jobs.required:
            passed |= self._passing(submission, earlier, progress, whole)
        results = self.grade_all(submission, of_chapter(chapter), progress, whole)
        passed |= {one.section: one.passed for one in results}
        waits_for = [part for part in parts if not passed.get(part, True)]
        together = None if waits_for else self.together(submission, chapter, progress, whole)
        if together and not together.passed:
            left = [one for one in earlier if one not in passed]
            passed |= self._passing(submission, left, progress, whole)
            waits_for = [part for part in parts if not passed[part]]
        return ChapterResult(chapter, results, None if waits_for else together, tuple(waits_for))

    def _passing(
        self,
        submission: Submission,
        chosen: Collection[Section],
        progress: Progress,
        whole: Time | None,
    ) -> dict[Section, bool]:
        """Which of the sections pass."""
        return {one: self.verdict(submission, one, progress, whole).passed for one in chosen}

    def together(
        self,
        submission: Submission,
        chapter: str,
        progress: Progress = quietly,
        whole: Time | None = None,
    ) -> TogetherResult | None:
        """A chapter's parts put together, where there are checks for that, and a place."""
        subject = assembly(chapter)
        if subject is None:
            return None
        result = self.put_together(submission, subject, progress, whole)
        return result.with_location(self.location(submission, subject, result))

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

    def diagnosed(self, result: SectionResult) -> SectionResult:
        """The same with the mistakes that the learner's code showed."""
        return with_diagnoses(result, self.reference) if self.diagnoses else result
