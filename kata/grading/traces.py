"""Looks at a failing check once more, on both sides: where does the code leave the path?

The learner's code is followed in a worker of its own behind the same walls, the reference in
another, and the judge compares them. Two looks: the first finds the smallest of the check's calls
that goes wrong, and the second follows that one.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from kata.course.checks import Check, Subject, checks
from kata.course.sections import Section, sections
from kata.grading.jobs import Jobs
from kata.grading.submission import BadFile, Submission
from kata.judging.locate import NOTHING_CALLED, Trace, choice, locate, small, witness
from kata.judging.location import Location
from kata.judging.path import confirmed, marks
from kata.judging.results import CheckResult, SectionResult
from kata.judging.words import message
from kata.processes.interface import Workers
from kata.processes.limits import Limits
from kata.processes.observe import observe
from kata.processes.stop import Stop
from kata.wire.errors import ProtocolError
from kata.wire.jobs import Job, Look, Source
from kata.wire.outcomes import Outcome
from kata.wire.recording import Recording, parsed

PATIENCE = Limits(2.0, 3.0)  # for one look at one check
SLOW = 1.0  # seconds of a check that isn't made again
UNLOADABLE = "Nothing of your file runs until it can be loaded."
ENDED = "It can't be followed line by line, since it doesn't come to an end."
TOO_SLOW = "This check takes too long to be followed line by line."
NO_SECTION = "No section's part departs by itself."
NOT_FOLLOWED = "It could not be followed line by line."
# What comes of a recording that makes no sense: a submission may send what it likes
SENSELESS = ArithmeticError, AttributeError, LookupError, MemoryError, TypeError, ValueError
Both = tuple[Recording, Recording]  # what the reference shows, and what the learner's code shows


@dataclass(frozen=True)
class Traced:
    """A check's trace, for whoever asked for it; or why there is none."""

    section: Section
    source: Source
    result: CheckResult
    trace: Trace | None
    reason: str = ""

    @property
    def passed(self) -> bool:
        return self.result.state in ("passed", "skipped")


@dataclass
class Traces:
    """Makes traces for one grader; what the reference shows is kept."""

    workers: Workers
    jobs: Jobs
    runs: ThreadPoolExecutor
    stop: Callable[[], Stop]  # what the grader gives up by, now
    shown: dict[tuple[Subject, str, int | None], Future[Recording | None]] = field(
        default_factory=dict
    )

    def locate(self, submission: Submission, subject: Subject, failing: CheckResult) -> Location:
        """Where the code leaves the path in this check, or why that can't be said."""
        if failing.outcome.unloadable:
            return Location(reason=UNLOADABLE)
        if failing.outcome.ended:
            return Location(reason=ENDED)
        if failing.outcome.seconds > SLOW:
            return Location(reason=TOO_SLOW)
        source = submission.sources.get(subject.module, Source("", "")).text
        try:
            found = self.trace(submission, subject, failing.check, bool(failing.outcome.error))
            if isinstance(found, str):
                return Location(reason=found)
            place = locate(failing, found, source)
            return place if isinstance(subject, Section) else _of_a_section(place, found)
        except SENSELESS:
            return Location(reason=NOT_FOLLOWED)

    def traced(self, submission: Submission, result: SectionResult, named: Check | None) -> Traced:
        """The trace of the named check, or of the finding; where all pass, of the first call."""
        of = {one.check: one for one in result.checks}
        begun = result.finding or next(iter(result.waiting), None)
        some = [of[named]] if named else [begun] if begun else result.checks
        for check in some:
            if result.bad_file or check.outcome.unloadable or check.outcome.ended:
                found: Trace | str = result.bad_file or message(check)
                break
            raised = bool(check.outcome.error)
            try:
                found = self.trace(submission, result.section, check.check, raised)
            except SENSELESS:
                found = NOT_FOLLOWED
            calls = isinstance(found, Trace) and not found.got.calls[found.number].making
            if calls or isinstance(found, str):
                break
        there = found if isinstance(found, Trace) else None
        reason = found if isinstance(found, str) else ""
        return Traced(result.section, result.source, check, there, reason)

    def trace(
        self, submission: Submission, subject: Subject, check: Check, raised: bool
    ) -> Trace | str:
        """The smallest call of a check that goes wrong, followed; or why that can't be done."""
        try:
            job = self._job(submission, subject)
        except BadFile as reason:
            return str(reason)
        seen = self._both(subject, job, check, None)
        number = choice(*seen, raised) if seen else None
        if not seen or number is None:
            return NOTHING_CALLED if seen else NOT_FOLLOWED
        name = seen[1].calls[number].name
        followed = self._followed(subject, job, check, number)
        if followed is None:
            return NOT_FOLLOWED
        if not small(followed.got.calls[number]):
            return followed
        beside = self._witness(subject, job, check, seen, name)
        marked = confirmed(followed.marked, beside.marked) if beside else followed.marked
        return replace(followed, marked=marked, witness=beside)

    def _followed(self, subject: Subject, job: Job, check: Check, number: int) -> Trace | None:
        both = self._both(subject, job, check, number)
        if both is None or not all(number < len(one.calls) for one in both):
            return None
        return Trace(*both, number, marks(*both, number))

    def _witness(
        self, subject: Subject, job: Job, check: Check, seen: Both, name: str
    ) -> Trace | None:
        """Another call of the same check, or of the next: what is done by hand comes first."""
        after = [one for one in checks(subject) if name in one.about]
        after = after[after.index(check) + 1 :][:1] if check in after else []
        for other in (check, *after):
            both = seen if other is check else self._both(subject, job, other, None)
            number = witness(*both, name) if both else None
            if number is not None:
                return self._followed(subject, job, other, number)
        return None

    def _job(self, submission: Submission, subject: Subject) -> Job:
        return self.jobs.of(submission, subject)

    def _both(self, subject: Subject, job: Job, check: Check, call: int | None) -> Both | None:
        """What both sides show to the same look, at the same time."""
        look = Look(check.about, call)
        theirs = self.runs.submit(self._look, job, check.name, look, PATIENCE)
        key = subject, check.name, call
        if key not in self.shown:
            reference, whole = self.jobs.of_reference(subject), replace(look, neighbours=True)
            self.shown[key] = self.runs.submit(self._look, reference, check.name, whole, Limits())
        expected, got = self.shown[key].result(), theirs.result()
        if expected is None:  # it was given up: the next one asks anew
            self.shown.pop(key, None)
        return None if expected is None or got is None else (expected, got)

    def _look(self, job: Job, check: str, look: Look, limits: Limits) -> Recording | None:
        """One look in a worker of its own; None where nothing came of it."""
        job = replace(job, checks=(check,), look=look)
        outcomes = observe(self.workers, job, limits, stop=self.stop())
        return _recording(outcomes[check])


def _of_a_section(place: Location, trace: Trace) -> Location:
    """Put together: the section whose part departs. Lines of several files would mislead."""
    parts = trace.expected.calls[trace.number].parts
    module = next((one.module for one in parts if one.part == place.part), "")
    section = next((one for one in sections() if one.module == module), None)
    if section is None:
        return Location(reason=NO_SECTION)
    sentence = f"In section {section.id}: {place.sentence[0].lower()}{place.sentence[1:]}"
    return Location(sentence, None, place.part, place.side)


def _recording(outcome: Outcome) -> Recording | None:
    if not outcome.observed:
        return None
    try:
        return parsed(outcome.value)
    except ProtocolError:
        return None
