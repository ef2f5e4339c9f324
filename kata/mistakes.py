"""The known mistakes: one-line patches of the reference, each with a sentence that explains it."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache

from kata import course


@dataclass(frozen=True)
class Mistake:
    id: str
    old: str  # stands exactly once in the solution
    new: str
    explanation: str

    def apply(self, solution: str) -> str:
        if solution.count(self.old) != 1:
            raise ValueError(f"{self.id}: its text stands {solution.count(self.old)} times")
        return solution.replace(self.old, self.new)


@cache
def mistakes(module: str) -> tuple[Mistake, ...]:
    """A section's mistakes, in the order in which they are tried."""
    if not (course.MISTAKES / f"{module}.py").exists():
        return ()
    return tuple(importlib.import_module(f"tests.mistakes.{module}").MISTAKES)
