"""What commands that grade nothing print with."""

from __future__ import annotations

from rich.console import Console

READABLE = 100  # columns of running text
WIDEST = 140  # columns of code beside code


def console(widest: int = READABLE) -> Console:
    made = Console(highlight=False)
    made.width = min(made.width, widest)
    return made
