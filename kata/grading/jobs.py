"""Submissions become jobs: which modules are graded, and what each may build on."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache

from kata.course import vocabulary
from kata.course.checks import Assembly, Subject, checks, graded, source
from kata.course.exercises import stub
from kata.course.places import ORIGINALS
from kata.course.sections import Section, before, files, sections
from kata.grading.submission import Submission
from kata.wire.jobs import Job, Source, Sources

GPT2 = re.compile("gpt2_encoding|get_encoding|encoding_for_model")  # who asks for its vocabulary
OURS = {"kata", "tests"}  # whatever the folder is in which the grader was started


@cache
def is_taken(name: str) -> bool:
    """Is it what something else is imported by? That goes before a submission's own module.

    So it is in a folder as well, which is the last in which Python looks.
    """
    if name in sys.stdlib_module_names or name in sys.modules or name in OURS:
        return True
    spec = importlib.util.find_spec(name)
    return f"{name}.py" in files() or bool(spec and spec.origin)


@dataclass(frozen=True)
class Jobs:
    """Makes every job of one grader: from one seed, behind walls or not."""

    seed: int
    walls: bool
    required: bool  # all of them, or no grade
    reference: Sources  # of every section; in a pack, only what is given to all

    @classmethod
    def with_solutions(cls, seed: int, walls: bool, required: bool = False) -> Jobs:
        return cls(seed, walls, required, Submission.folder(ORIGINALS).sources)

    @classmethod
    def without_solutions(cls, seed: int, walls: bool, required: bool = False) -> Jobs:
        """In a pack, where a section builds on the submission's own earlier ones."""
        exercises = {section.module for section in sections()}
        found = Submission.folder(ORIGINALS).sources
        given = {name: one for name, one in found.items() if name not in exercises}
        return cls(seed, walls, required, given)

    def of_section(
        self, submission: Submission, section: Section, names: Collection[str] = ()
    ) -> Job:
        """A section's checks, or those named, on a submission's file: see `earlier`."""
        own = {one.module for one in before(section)}
        sources = {name: text for name, text in submission.readable().items() if name in own}
        sources |= {**self.earlier(section), section.module: submission.of(section)}
        job = self._theirs(submission, section, sources)
        return replace(job, checks=tuple(names) or job.checks)

    def of(self, submission: Submission, subject: Subject) -> Job:
        """All checks of a section, or of a chapter put together."""
        if isinstance(subject, Section):
            return self.of_section(submission, subject)
        return self.of_assembly(submission, subject)

    def of_assembly(self, submission: Submission, assembly: Assembly) -> Job:
        """A chapter's checks on the submission's own parts, with nothing substituted."""
        first, *_ = graded(assembly)
        return self._theirs(submission, assembly, {**self.earlier(first), **submission.readable()})

    def of_reference(self, subject: Subject) -> Job:
        return self._job(subject, self.reference)

    def earlier(self, section: Section) -> dict[str, Source]:
        """The reference that a section may build on: what comes before it, and what is given.

        Never its own or a later one: a worker holds nothing that its submission must not learn.
        Where there is no reference, the submission's own earlier sections take its place.
        """
        later = {one.module for one in sections()} - {one.module for one in before(section)}
        return {name: text for name, text in self.reference.items() if name not in later}

    def foundations(self, section: Section) -> tuple[Section, ...]:
        """The earlier sections that this one imports as the submission has them: in a pack."""
        own = [one for one in before(section) if one.module not in self.reference]
        if not own:
            return ()
        imported = set(re.findall(r"^(?:from|import) (\w+)", stub(section), re.MULTILINE))
        return tuple(one for one in own if one.module in imported)

    def _theirs(self, submission: Submission, subject: Subject, sources: Sources) -> Job:
        own = {name: one for name, one in submission.modules.items() if not is_taken(name)}
        job = replace(self._job(subject, {**own, **sources}), folder=submission.place)
        return replace(job, walls=self.walls, required=self.required)

    def _job(self, subject: Subject, sources: Mapping[str, Source]) -> Job:
        texts = source(subject.module), *(one.text for one in sources.values())
        return Job(
            modules=tuple(section.module for section in graded(subject)),
            sources=sources,
            hidden=subject.module,
            checks=tuple(check.name for check in checks(subject)),
            seed=self.seed,
            vocabulary=(vocabulary.folder() or "") if any(map(GPT2.search, texts)) else "",
        )
