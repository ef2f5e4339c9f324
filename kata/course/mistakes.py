"""The known mistakes: one-line patches of the reference, each with a sentence that explains it.

Which checks each of them fails stands in tests/mistakes/*.json, so that a diagnosis need try only
those that can explain what failed: see kata.authors.index, which writes it.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kata.course.places import MISTAKES, ROOT, SOLUTIONS


@dataclass(frozen=True)
class Mistake:
    """A patch of the solution, and what a good teacher would say about it."""

    id: str
    old: str  # stands exactly once in the solution
    new: str
    explanation: str
    fails: frozenset[str] = frozenset()  # the checks that it fails, as far as they could be made

    def apply(self, solution: str) -> str:
        if solution.count(self.old) != 1:
            raise ValueError(f"{self.id}: its text stands {solution.count(self.old)} times")
        return solution.replace(self.old, self.new)


def applied(group: Iterable[Mistake], solution: str) -> str:
    """The solution with all of these mistakes, or nothing where one hides another's place."""
    try:
        for mistake in group:
            solution = mistake.apply(solution)
    except ValueError:
        return ""
    return solution


def code(module: str, first: str, last: str) -> str:
    """The solution's text from one place to another, for a patch that reaches over both."""
    solution = (SOLUTIONS / f"{module}.py").read_text(encoding="utf-8")
    begin = solution.index(first)
    return solution[begin : solution.index(last, begin) + len(last)]


@cache
def mistakes(module: str) -> tuple[Mistake, ...]:
    """A section's mistakes, in the order in which they are tried."""
    index = entries(module)
    return tuple(
        replace(one, fails=frozenset(index.get(one.id, {}).get("fails", ())))
        for one in written(module)
    )


def written(module: str) -> tuple[Mistake, ...]:
    """The mistakes as their author wrote them."""
    if not (MISTAKES / f"{module}.py").exists():
        return ()
    if str(ROOT) not in sys.path:  # whoever imports kata from elsewhere
        sys.path.insert(0, str(ROOT))
    known: tuple[Mistake, ...] = tuple(importlib.import_module(f"tests.mistakes.{module}").MISTAKES)
    return known


def entries(module: str) -> dict[str, dict[str, list[str]]]:
    """What the index says of each mistake, by its id."""
    path = index_path(module)
    found: dict[str, dict[str, list[str]]] = {}
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else found


def index_path(module: str) -> Path:
    return MISTAKES / f"{module}.json"
