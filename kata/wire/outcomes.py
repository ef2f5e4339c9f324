"""What becomes of a check: it observes, raises, can't be made, or ends its worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

TOOK_LONGER = "took longer than"  # how an outcome begins whose time was up
READ = "ready-made parts that the file uses"


@dataclass(frozen=True)
class Frame:
    """A line of a graded file that an exception passed through."""

    path: str
    line: int
    source: str


@dataclass(frozen=True)
class Error:
    """An exception in a check: its type, its message, the frames in the graded files."""

    type: str
    message: str
    frames: tuple[Frame, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of one check: an observation, an exception, a reason not to run, or an end."""

    value: Any = None
    error: Error | None = None
    unavailable: str = ""
    ended: str = ""  # the check ended its worker: how
    unloadable: bool = False  # the file itself could not be loaded
    frames: tuple[Frame, ...] = ()  # where it was when its time was nearly up
    touched: tuple[str, ...] = ()  # what of ours was changed in the worker that made the last one
    printed: str = ""
    seconds: float = 0.0

    @property
    def observed(self) -> bool:
        return not (self.error or self.ended or self.unavailable)


Outcomes = dict[str, Outcome]  # by the check's name


def and_read(value: Any, names: Sequence[str] | None) -> Any:
    """What was observed, and beside it what was read in the source, where that is asked for."""
    return value if names is None or type(value) is not dict else {**value, READ: [*names]}


@dataclass(frozen=True)
class Likeness:
    """A variant of the reference beside the learner's code."""

    departs: frozenset[str]  # the checks in which it doesn't show what the reference shows
    agrees: frozenset[str]  # the checks in which it shows what the learner's code shows
