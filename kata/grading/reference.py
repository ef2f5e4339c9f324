"""What submissions are held against: one interface, whoever knows what the right code shows.

The whole course observes the reference and the known mistakes in workers when they are asked for,
but for what the reference shows under a learner's seed, which is kept: see kata.grading.kept. A
pack for students has no source of either, and reads what they showed: see kata.grading.stored.
All judging is the same: kata.judging never learns where an observation comes from.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from kata.course.checks import Subject
from kata.course.errors import Fault
from kata.course.mistakes import Mistake, applied, mistakes
from kata.course.sections import Section
from kata.judging.diagnosis import Compared, Evidence, Group
from kata.wire.outcomes import Likeness, Outcomes


class Reference(Protocol):
    """The right implementation, and the known mistakes beside it."""

    def begin(self, subject: Subject) -> object:
        """Begin to find out what the right implementation shows, where that takes time."""

    def expected(self, subject: Subject) -> Outcomes:
        """What the right implementation shows."""

    def mistakes(self, section: Section) -> tuple[Mistake, ...]:
        """The known mistakes, of which a diagnosis names some."""

    def comparing(self, section: Section, evidence: Evidence) -> Compared:
        """What holds groups of these mistakes against a learner's code."""


Kept = Callable[[Subject], Outcomes | None]  # what need not be observed
See = Callable[[Subject], Outcomes]  # observes the reference
# Holds variants of the reference against what was observed, numbers those that are like it.
Likenesses = Callable[[Section, Sequence[str], Evidence, Collection[str]], dict[int, Likeness]]


class Observed:
    """The reference and the mistakes as workers show them: observed when first asked for."""

    def __init__(
        self, runs: ThreadPoolExecutor, kept: Kept, see: See, likenesses: Likenesses
    ) -> None:
        self.runs, self.kept, self.see, self.likenesses = runs, kept, see, likenesses
        self.shown: dict[Subject, Future[Outcomes]] = {}
        self.asking = threading.Lock()  # several submissions are graded at once in a class

    def begin(self, subject: Subject) -> Future[Outcomes]:
        with self.asking:
            if subject not in self.shown:
                self.shown[subject] = self.runs.submit(self._outcomes, subject)
            return self.shown[subject]

    def _outcomes(self, subject: Subject) -> Outcomes:
        return self.kept(subject) or self.see(subject)

    def expected(self, subject: Subject) -> Outcomes:
        """A submission that ran beside it may have left it no processor, process or memory.

        So it is observed again, alone, before anything is called a fault.
        """
        with contextlib.suppress(Fault, OSError, RuntimeError):
            outcomes = self.begin(subject).result()
            if not _failures(outcomes):
                return outcomes
        again: Future[Outcomes] = Future()
        again.set_result(self.see(subject))
        for name, reason in _failures(again.result()).items():
            raise Fault(f"the reference fails its own check {name}: {reason}")
        self.shown[subject] = again
        return again.result()

    def mistakes(self, section: Section) -> tuple[Mistake, ...]:
        return mistakes(section.module)

    def comparing(self, section: Section, evidence: Evidence) -> Compared:
        """Groups become texts: the solution with their patches, where these don't meet."""
        known, solution = self.mistakes(section), section.solution.read_text(encoding="utf-8")

        def compared(groups: Collection[Group], telling: Collection[str]) -> dict[Group, Likeness]:
            texts = {group: applied([known[i] for i in group], solution) for group in groups}
            fitting = {group: text for group, text in texts.items() if text}
            found = self.likenesses(section, list(fitting.values()), evidence, telling)
            return {group: found[i] for i, group in enumerate(fitting) if i in found}

        return compared


def _failures(outcomes: Outcomes) -> dict[str, object]:
    """The checks that the reference itself doesn't get through, and why."""
    return {
        name: reason
        for name, outcome in outcomes.items()
        if (reason := outcome.error or outcome.ended)
    }
