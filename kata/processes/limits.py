"""How many seconds a submission may take, and a worker to start."""

from __future__ import annotations

from dataclasses import dataclass

START_LIMIT = 120.0  # seconds for torch to load, on a slow disk


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

    @classmethod
    def of(cls, seconds: float, what: str) -> Time:
        return cls(seconds, f"the {seconds:g} s that {what} may take")
