"""GPT Kata's engine: the same checks run on two implementations, and the observations compared.

The rooms, from the ground up; import-linter holds the arrows between them.

course       which sections there are, and all that belongs to each
wire         what crosses between processes
walls        what a submission's process may open, call and take
instruments  what the hidden checks measure with
judging      observations in, results and words out: pure
worker       what runs in the learner's and the reference's process
processes    starts workers, follows them, collects what they observed
grading      submissions in, results out
reports      everything that is printed or written about a result
authors      what a new section needs, and what it still lacks; the pack for students
commands     the command line
notebook     the same in a notebook: %load_ext kata.notebook
pytest_plugin  every check as a test's item: `pytest exercises`
draw         what the demonstrations draw with

The names below are the public door: notebooks, plugins, benchmarks and tests go through it. Each is
loaded when it is first asked for, so that none of them costs anybody anything else.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kata.course.checks import assembly, checks
    from kata.course.sections import sections
    from kata.grading.opening import open_grader
    from kata.grading.submission import Submission
    from kata.grading.whole_class import grade_class
    from kata.processes.limits import Limits
    from kata.reports.document import document
    from kata.reports.finding import finding

__all__ = [
    "Limits",
    "Submission",
    "assembly",
    "checks",
    "document",
    "finding",
    "grade_class",
    "open_grader",
    "sections",
]

_HOMES = {
    "Limits": "kata.processes.limits",
    "Submission": "kata.grading.submission",
    "assembly": "kata.course.checks",
    "checks": "kata.course.checks",
    "document": "kata.reports.document",
    "finding": "kata.reports.finding",
    "grade_class": "kata.grading.whole_class",
    "open_grader": "kata.grading.opening",
    "sections": "kata.course.sections",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kata' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
