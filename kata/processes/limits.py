"""How many seconds a submission may take, and a worker to start."""

from __future__ import annotations

from dataclasses import dataclass

START_LIMIT = 120.0  # seconds for torch to load, on a slow disk
EXCUSED = 30.0  # seconds of the grader's and of others that a section isn't charged for


@dataclass(frozen=True)
class Limits:
    check: float = 10.0
    section: float = 60.0
    submission: float = 180.0  # all of its sections, and its parts put together

    @classmethod
    def scaled(cls, check: float) -> Limits:
        """A section may take six times as long as one of its checks, and a submission 18 times."""
        return cls(check, 6 * check, 18 * check)


@dataclass
class Time:
    """How long something may take in all: counted down while its code runs, not while we start."""

    left: float
    whose: str  # in words
    excused: float = EXCUSED  # what may still be given back, or who holds us up is never late

    @classmethod
    def of_section(cls, limits: Limits) -> Time:
        return cls(limits.section, f"the {limits.section:g} s that a section may take")

    @classmethod
    def of_submission(cls, limits: Limits) -> Time:
        """As many sections as its time is meant for may be held up."""
        said = f"the {limits.submission:g} s that a submission may take"
        return cls(limits.submission, said, EXCUSED * limits.submission / limits.section)
