"""What variants of the reference showed, kept: the same mistakes explain a whole class's failures.

A variant is observed as far as it takes to rule it out, and the next learner who shows something
else may want to see more of it; what was seen once is never observed again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from kata.course.sections import Section
from kata.judging.comparison import compare
from kata.wire.jobs import Comparison
from kata.wire.outcomes import Likeness, Outcome, Outcomes

MOST_KEPT = 3000  # variants of a section: each takes some tens of kilobytes

# Observes variants until each is told; what ended its worker comes as None.
Observe = Callable[[Sequence[str]], Iterable[tuple[str, Outcomes | None]]]


class _Unseen(Exception):
    """A check that was not made on a variant yet."""


class Shown:
    """What the variants of one section's reference showed, by their texts."""

    def __init__(self) -> None:
        self.seen: dict[str, Outcomes] = {}
        self.ended: set[str] = set()  # those that end their worker are like nothing
        self.observing = threading.Lock()  # who waits here finds more to be known afterwards

    def likenesses(
        self, variants: Sequence[str], comparison: Comparison, observe: Observe
    ) -> dict[int, Likeness]:
        """Those that resemble what the comparison is about, by their numbers."""
        found, unknown = self._known(variants, comparison)
        if unknown:
            with self.observing:
                _, unknown = self._known(unknown, comparison)
                self._make_room()
                self._keep(observe(unknown))
                found, _ = self._known(variants, comparison)
        return found

    def _known(
        self, variants: Sequence[str], comparison: Comparison
    ) -> tuple[dict[int, Likeness], list[str]]:
        """What can be said without observing anything, and of which variants nothing can."""
        found: dict[int, Likeness] = {}
        unknown: dict[str, None] = {}
        for number, text in enumerate(variants):
            if text in self.ended:
                continue
            try:
                likeness = compare(comparison, partial(self._see, text))
            except _Unseen:
                unknown[text] = None
            else:
                found |= {number: likeness} if likeness else {}
        return found, list(unknown)

    def _see(self, text: str, check: str) -> Outcome:
        seen = self.seen.get(text, {})
        if check not in seen:
            raise _Unseen
        return seen[check]

    def _keep(self, observed: Iterable[tuple[str, Outcomes | None]]) -> None:
        for text, outcomes in observed:
            if outcomes is None:
                self.ended.add(text)
            else:
                self.seen[text] = {**self.seen.get(text, {}), **outcomes}

    def _make_room(self) -> None:
        for text in list(self.seen)[:-MOST_KEPT]:
            del self.seen[text]


class Memory:
    """What is kept of the section that is graded: the one before is forgotten."""

    def __init__(self) -> None:
        self.sections: dict[Section, Shown] = {}
        self.finding = threading.Lock()

    def of(self, section: Section) -> Shown:
        with self.finding:
            if section not in self.sections:
                self.sections = {**dict(list(self.sections.items())[-1:]), section: Shown()}
            return self.sections[section]
