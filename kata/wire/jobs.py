"""What a worker is to do. The grader writes it and the worker reads it; no submission sees it.

A job is pickled: it comes from our own process, and all that it holds of a submission is text and
numbers. Nothing that comes back from a worker is ever unpickled.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass

from kata.wire.outcomes import Outcomes

SEED = 123  # what a learner's inputs are drawn from: the same at every run, and in every pack


@dataclass(frozen=True)
class Source:
    """A module's text, under the path that a person is told."""

    path: str
    text: str


Sources = Mapping[str, Source]  # by the module's name


@dataclass(frozen=True)
class Comparison:
    """What was observed of a learner's code, to hold variants of the reference against."""

    reference: Outcomes
    learner: Outcomes
    failing: tuple[str, ...]  # the checks in which these two differ, in the order of the file
    telling: tuple[str, ...]  # a variant is worth more than a look if it agrees in one of these


@dataclass(frozen=True)
class Look:
    """What to record of a check: each of its calls from outside, and one of them step by step."""

    names: tuple[str, ...]  # of the functions and classes that the check looks at
    call: int | None = None  # the number of the one to follow
    neighbours: bool = False  # into the files that it builds on as well


@dataclass(frozen=True)
class Job:
    """The checks to make on some modules.

    With variants, they are made on each of them in the place of the one module; with a comparison,
    only until a variant is ruled out.
    """

    modules: tuple[str, ...]
    sources: Sources
    hidden: str  # the module of hidden checks
    checks: tuple[str, ...]
    seed: int
    walls: bool = False  # untrusted: keep it away from everything it has no business with
    required: bool = False  # rather not at all than with a wall that is missing
    folder: str = ""  # the submission's, for modules of its own
    vocabulary: str = ""  # where tiktoken finds gpt2's, if it is on this machine
    variants: tuple[str, ...] = ()  # whole texts, mostly the reference with a known mistake
    comparison: Comparison | None = None
    look: Look | None = None  # record what the one check calls, in place of what it observes

    @property
    def steps(self) -> int:
        """How much is to be done, one after the other: comparisons, or else checks."""
        if self.comparison:
            return len(self.variants)
        return len(self.checks) * max(1, len(self.variants))


@dataclass(frozen=True)
class Order:
    """What one worker is to do of a job: an earlier one may have come to a part of it."""

    job: Job
    steps: tuple[int, ...]
    mark: bytes  # printed between two steps, to tell what each of them printed
    scratch: str  # the one folder that it may write into
    seconds: float  # that a step may take

    def packed(self) -> bytes:
        return pickle.dumps(self)


def unpacked(data: bytes) -> Order:
    """The order that the grader packed."""
    order = pickle.loads(data)
    assert isinstance(order, Order)
    return order
