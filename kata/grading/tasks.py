"""One section of one submission as a task: bytes in, JSON out, for any process on any machine.

Whatever a submission does is a result. A fault is the grader's own, and says that nothing is known.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import threading
import time
from dataclasses import asdict, dataclass

from kata.course.errors import Fault
from kata.course.sections import Section, sections
from kata.course.wording import reason
from kata.grading.entries import Json, entry
from kata.grading.grader import Grader
from kata.grading.opening import open_grader
from kata.grading.submission import Submission
from kata.processes.limits import Limits
from kata.wire.jobs import Source

ATTEMPTS = 2  # with a grader of its own each: the first one's processes may have been ended


@dataclass(frozen=True)
class Terms:
    """What all of a class's submissions are graded under."""

    seed: int
    check: float = Limits().check  # seconds
    section: float = Limits().section
    walls: bool = True
    required: bool = True  # all of the walls
    diagnoses: bool = True

    @property
    def limits(self) -> Limits:
        return Limits(self.check, self.section)


@dataclass(frozen=True)
class Answer:
    """What came of a task: a result as an entry of the journal, or a fault."""

    result: Json | None
    fault: str
    seconds: float


def task(terms: Terms, section: Section, submission: Submission) -> bytes:
    """All that it takes to grade one section: its own file, with the modules that it names.

    What it doesn't name is not there, or a file could be in time whose work comes in later.
    """
    own, along = submission.sources.get(section.module), submission.along(section.module)
    return json.dumps(
        {
            "terms": asdict(terms),
            "section": section.id,
            "text": own and own.text,
            "bad_file": submission.reason_for(section.module),
            "modules": {name: one.text for name, one in along.items()},
        }
    ).encode("utf-8", "surrogatepass")


def answer(data: bytes) -> Answer:
    """What `carry_out` says, read back."""
    said = json.loads(data)
    return Answer(said["result"], str(said["fault"]), float(said["seconds"]))


def carry_out(data: bytes) -> bytes:
    """Do a task in this process, whose grader is kept for the next one."""
    asked = json.loads(data)
    terms, (section,) = Terms(**asked["terms"]), sections(asked["section"])
    text, bad_file = asked["text"], asked["bad_file"]
    submission = Submission(
        "",
        {} if text is None else {section.module: Source(section.file, text)},
        {section.module: bad_file} if bad_file else {},
        {name: Source(f"{name}.py", text) for name, text in asked["modules"].items()},
    )
    began, fault, result = time.monotonic(), "", None
    try:
        result = _graded(terms, section, submission)
    except Exception as error:
        fault = reason(error)
    said = {"result": result, "fault": fault, "seconds": time.monotonic() - began}
    return json.dumps(said).encode()


def _graded(terms: Terms, section: Section, submission: Submission) -> Json:
    """The result as an entry; once more from the beginning where the grader has failed."""
    for attempt in range(1, ATTEMPTS + 1):
        grader = desk.grader(terms)
        try:
            return entry(grader.grade(submission, section))
        except Fault:
            desk.dismiss(grader)
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


class Desk:
    """The one grader of this process, which is opened when it is first asked for."""

    def __init__(self) -> None:
        self.opening = threading.Lock()
        self.terms: Terms | None = None
        self.current: Grader | None = None
        self.held = contextlib.ExitStack()
        self.closed = False

    def grader(self, terms: Terms) -> Grader:
        """The grader for these terms; another one's is closed."""
        with self.opening:
            if self.closed:
                raise Fault("the grading was stopped")
            if self.current is None or self.terms != terms:
                self.held.close()
                self.current = self.held.enter_context(
                    open_grader(
                        seed=terms.seed,
                        limits=terms.limits,
                        walls=terms.walls,
                        required=terms.required,
                        diagnoses=terms.diagnoses,
                        locations=False,
                    )
                )
                self.terms = terms
            return self.current

    def dismiss(self, grader: Grader) -> None:
        """End a grader that has failed; whoever works with it notices, and asks for another."""
        with self.opening:
            if self.current is grader:
                self.current = None
                self.held.close()

    def close(self) -> None:
        """End all that runs, for good."""
        with self.opening:
            self.closed = True
            self.current = None
            self.held.close()

    def open(self) -> None:
        with self.opening:
            self.closed = False


desk = Desk()
atexit.register(desk.close)
