"""What observations rest on: while these texts are the same, the same code shows the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kata.course.checks import Subject, graded, source
from kata.course.fingerprint import fingerprint, torch_release
from kata.course.places import ROOT
from kata.grading.jobs import Jobs

# What makes, sends and compares observations; any change there may change what is seen.
MAKERS = ("kata/instruments/*.py", "kata/judging/*.py", "kata/worker/*.py", "kata/wire/values.py")


def ground(subject: Subject) -> Iterator[str]:
    """All that an observation rests on beside the code that is looked at, and torch's release."""
    first, *_ = graded(subject)
    for name, one in sorted(_solutions().earlier(first).items()):
        yield from (name, one.text)
    yield source(subject.module)
    yield from _makers()
    yield torch_release()


def ground_of_reference(subject: Subject) -> str:
    """The same and the reference itself, as a short text."""
    own = (_solutions().reference[section.module].text for section in graded(subject))
    return fingerprint([*ground(subject), *own])


@cache
def _solutions() -> Jobs:
    return Jobs.with_solutions(seed=0, walls=False)


@cache
def _makers() -> tuple[str, ...]:
    """The part that is the same for all: names and texts."""
    paths = [path for pattern in MAKERS for path in sorted(ROOT.glob(pattern))]
    return tuple(part for path in paths for part in (path.name, path.read_text(encoding="utf-8")))
