"""What a pack for students holds in place of solutions, and how it is written and read.

Of the reference all that it shows; of each known mistake where it departs from that, what a good
teacher says about it, and with which others it can't be made at once, since their patches meet; of
two made at once a sketch, where they change the same numbers. No line of any source is among it:
frames of exceptions, which hold such lines, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from kata.course import vocabulary
from kata.course.checks import Subject
from kata.course.mistakes import Mistake
from kata.course.places import STORE
from kata.course.sections import Section
from kata.judging.changes import Changes, Place, Sample
from kata.judging.sketches import SUMS, Sketch
from kata.wire import store
from kata.wire.outcomes import Error, Outcome, Outcomes
from kata.wire.values import Tensor


@dataclass(frozen=True)
class Expected:
    """What the reference shows, and which checks can't be made without gpt2's vocabulary."""

    outcomes: Outcomes
    without_vocabulary: Mapping[str, str] = field(default_factory=dict)  # why, by the check's name


@dataclass(frozen=True)
class Known:
    """A known mistake, and what it shows in the checks in which it departs."""

    mistake: Mistake  # without its patch
    apart: frozenset[str]  # the ids of those with which it can't be made at once
    errors: Mapping[str, Error]
    changes: Mapping[str, Changes]

    def departs(self, check: str) -> bool:
        return check in self.errors or check in self.changes


Pair = tuple[int, int]  # of a section's known mistakes, by their numbers, the lower one first
Pairs = Mapping[Pair, Mapping[str, Sketch]]  # what they show at once in some checks, by their names


def write_expected(place: Path, subject: Subject, expected: Expected) -> None:
    rows = {
        name: {
            "value": outcome.value,
            "unavailable": outcome.unavailable,
            "without_vocabulary": expected.without_vocabulary.get(name, ""),
        }
        for name, outcome in expected.outcomes.items()
    }
    store.write(_reference(place, subject), rows)


def read_expected(subject: Subject, place: Path = STORE) -> Outcomes:
    """What the reference shows. Without gpt2's vocabulary, checks that need it can't be made."""
    missing = not vocabulary.folder()
    return {
        name: Outcome(unavailable=row["without_vocabulary"])
        if missing and row["without_vocabulary"]
        else Outcome(row["value"], unavailable=row["unavailable"])
        for name, row in store.read(_reference(place, subject)).items()
    }


def write_known(place: Path, section: Section, known: Iterable[Known]) -> None:
    rows = [
        {
            "id": one.mistake.id,
            "explanation": one.mistake.explanation,
            "fails": sorted(one.mistake.fails),
            "apart": sorted(one.apart),
            "errors": {name: [error.type, error.message] for name, error in one.errors.items()},
            "changes": {name: _rows(changes) for name, changes in one.changes.items()},
        }
        for one in known
    ]
    store.write(_mistakes(place, section), rows)


def read_known(section: Section, place: Path = STORE) -> tuple[Known, ...]:
    return tuple(
        Known(
            Mistake(row["id"], "", "", row["explanation"], frozenset(row["fails"])),
            frozenset(row["apart"]),
            {name: Error(*error) for name, error in row["errors"].items()},
            {name: _changes(changes) for name, changes in row["changes"].items()},
        )
        for row in store.read(_mistakes(place, section))
    )


def write_pairs(place: Path, section: Section, pairs: Pairs) -> None:
    """A row for each sketch: two mistakes, the check, and what is seen."""
    checks = sorted({check for sketches in pairs.values() for check in sketches})
    rows = [
        (*pair, checks.index(check), one.kind, one.sums)
        for pair, sketches in pairs.items()
        for check, one in sketches.items()
    ]
    which = np.array([row[:3] for row in rows], np.uint16).reshape(-1, 3)
    kinds = np.array([row[3] for row in rows], np.uint32)
    sums = np.array([row[4] for row in rows], np.float32).reshape(-1, SUMS)
    columns = {"which": Tensor("", which), "kinds": Tensor("", kinds), "sums": Tensor("", sums)}
    store.write(_pairs(place, section), {"checks": checks, **columns})


def read_pairs(section: Section, place: Path = STORE) -> Pairs:
    rows = store.read(_pairs(place, section))
    columns = [rows[name].array.tolist() for name in ("which", "kinds", "sums")]
    found: dict[Pair, dict[str, Sketch]] = {}
    for (one, other, check), kind, sums in zip(*columns, strict=True):
        found.setdefault((one, other), {})[rows["checks"][check]] = Sketch(kind, tuple(sums))
    return found


def _rows(changes: Changes) -> list[Any]:
    """Each change as its place, whether it is the whole value, and what is stored of that."""
    found: list[Any] = []
    for place, value in changes.items():
        if isinstance(value, Sample):
            numbers = [Tensor("", value.places), Tensor("", value.numbers)]
            found.append([list(place), False, [value.dtype, list(value.shape), *numbers]])
        else:
            found.append([list(place), True, value])
    return found


def _changes(rows: list[Any]) -> dict[Place, Any]:
    return {tuple(place): value if whole else _sample(*value) for place, whole, value in rows}


def _sample(dtype: str, shape: list[int], places: Tensor, numbers: Tensor) -> Sample:
    return Sample(dtype, tuple(shape), places.array, numbers.array)


def _reference(place: Path, subject: Subject) -> Path:
    return place / "reference" / subject.module


def _pairs(place: Path, section: Section) -> Path:
    return place / "pairs" / section.module


def _mistakes(place: Path, section: Section) -> Path:
    return place / "mistakes" / section.module
