"""How many seconds a submission may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    check: float = 10.0
    section: float = 60.0

    @classmethod
    def scaled(cls, check: float) -> Limits:
        """A section may take six times as long as one of its checks."""
        return cls(check, 6 * check)
