"""The index of mistakes: tests/mistakes/*.json says which checks each of them fails.

A diagnosis tries only those mistakes that can explain what failed, so the index must be true. Each
entry carries a fingerprint of all that its truth rests on; when that changes, it alone is redone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kata.authors.store import in_full
from kata.course.checks import checks
from kata.course.errors import Fault
from kata.course.fingerprint import fingerprint
from kata.course.mistakes import Mistake, entries, index_path, written
from kata.course.sections import Section
from kata.grading.grounds import ground
from kata.judging.comparison import departures

if TYPE_CHECKING:
    from kata.grading.grader import Grader

Fails = Mapping[str, Collection[str]]  # checks' names by the mistake's id


@dataclass(frozen=True)
class Index:
    """One section's index beside its mistakes."""

    section: Section

    @cached_property
    def mistakes(self) -> dict[str, Mistake]:
        """Those that fit the solution, by their ids."""
        known = {mistake.id: mistake for mistake in written(self.section.module)}
        return {name: one for name, one in known.items() if self.solution.count(one.old) == 1}

    @cached_property
    def solution(self) -> str:
        return self.section.solution.read_text(encoding="utf-8")

    @cached_property
    def entries(self) -> dict[str, Any]:
        """What the file says; a file that can't be read, as after a conflict of merges, nothing."""
        try:
            said: Any = entries(self.section.module)
        except ValueError:
            return {}
        return {name: one for name, one in said.items() if set(one) == {"fails", "fingerprint"}}

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        """What each entry must carry to be fresh."""
        common = fingerprint(ground(self.section))
        return {
            name: fingerprint([common, mistake.apply(self.solution)])
            for name, mistake in self.mistakes.items()
        }

    def missing(self) -> list[str]:
        return [name for name in self.mistakes if name not in self.entries]

    def stale(self) -> list[str]:
        return [
            name
            for name, fresh in self.fingerprints.items()
            if name in self.entries and self.entries[name]["fingerprint"] != fresh
        ]

    def strange(self) -> list[str]:
        """Entries of no mistake."""
        known = {mistake.id for mistake in written(self.section.module)}
        return [name for name in self.entries if name not in known]

    def is_fresh(self) -> bool:
        return not (self.missing() or self.stale() or self.strange())

    def redo(self, grader: Grader) -> None:
        """Find out anew which checks they fail whose entries are missing or stale, and write it."""
        redone = [*self.missing(), *self.stale()]
        shown = _fails(grader, self.section, [self.mistakes[name] for name in redone])
        kept = {name: self.entries[name]["fails"] for name in self.mistakes if name not in redone}
        self.write({**kept, **shown})

    def write(self, fails: Fails) -> None:
        """An entry a line, in the order of the mistakes."""
        lines = (
            f"{json.dumps(name)}: {json.dumps({'fails': list(fails[name]), 'fingerprint': fresh})}"
            for name, fresh in self.fingerprints.items()
        )
        text = "{\n" + ",\n".join(lines) + "\n}\n"
        index_path(self.section.module).write_text(text, encoding="utf-8", newline="\n")


def _fails(grader: Grader, section: Section, mistakes: Collection[Mistake]) -> Fails:
    """The checks that each mistake fails: those in which it departs from the reference."""
    if not mistakes:
        return {}
    reference = in_full(grader, section)
    solution = section.solution.read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    variants = [mistake.apply(solution) for mistake in mistakes]
    for mistake, outcomes in zip(mistakes, grader.variants.shows(section, variants), strict=True):
        if ended := next((one.ended for one in outcomes.values() if one.ended), ""):
            raise Fault(f"{mistake.id} of {section.id} can't be diagnosed: it {ended}")
        departing = departures(reference, outcomes)
        found[mistake.id] = [check.name for check in checks(section) if check.name in departing]
    return found
