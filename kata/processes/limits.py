"""How many seconds a submission may take, and a worker to start."""

from __future__ import annotations

from dataclasses import dataclass

START_LIMIT = 120.0  # seconds for torch to load, on a slow disk


@dataclass(frozen=True)
class Limits:
    check: float = 10.0
    section: float = 60.0

    @classmethod
    def scaled(cls, check: float) -> Limits:
        """A section may take six times as long as one of its checks."""
        return cls(check, 6 * check)
