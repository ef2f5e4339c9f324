"""Where the learner's computation leaves the path, in a sentence that was seen to be true."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LastRight:
    """The last of the code's own values that the reference has too."""

    line: int
    name: str
    sentence: str
    leaves: int | None = None  # the line where the path is left


@dataclass(frozen=True)
class Location:
    """Where a failure is, or the reason why that can't be told."""

    sentence: str = ""
    line: int | None = None
    part: str = ""  # that departs first
    side: str = ""  # of it: "given", "gives", "never called", "called again"
    last_right: LastRight | None = None
    reason: str = ""  # why there is no place
