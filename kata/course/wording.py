"""How things are put into sentences."""

from __future__ import annotations

from collections.abc import Sequence


def listed(names: Sequence[str]) -> str:
    """One, two and three."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def reason(error: BaseException) -> str:
    """What an error says, or of which kind it is where it says nothing."""
    return str(error) or type(error).__name__
