"""What somebody's work comes to, and a whole class's: every report of a class is made from these.

Points are fractions all the way, so that sums are exact; `rounded` is the one place in which they
become decimals, where a report is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

from kata.course.sections import Section
from kata.judging.results import SectionResult

POINTS = Fraction(10)  # of a section, where nothing else is said
PLACES = 2  # of decimals in a report

Status = Literal["graded", "incomplete", "not graded"]


@dataclass(frozen=True)
class Grade:
    """What became of one submission. A fault is the grader's own, and never the submission's."""

    id: str
    name: str
    results: tuple[SectionResult, ...]  # in the course's order; where there is a fault, some lack
    missing: tuple[str, ...] = ()  # the files that were not handed in
    fault: str = ""  # why it could not be graded
    submitted: Mapping[str, str] = field(default_factory=dict)  # when (ISO 8601), by section's id

    @property
    def status(self) -> Status:
        if self.fault:
            return "not graded"
        return "incomplete" if self.missing else "graded"

    def of(self, section: Section) -> SectionResult | None:
        """The section's result, if there is one."""
        return next((one for one in self.results if one.section == section), None)


@dataclass(frozen=True)
class Points:
    """What each section counts, by its id, and whether a part of the checks is worth a part."""

    most: Mapping[str, Fraction] = field(default_factory=dict)
    partial: bool = True

    def out_of(self, section: Section) -> Fraction:
        return self.most.get(section.id, POINTS)

    def earned(self, result: SectionResult) -> Fraction:
        """The points of one section, before any penalty."""
        if result.passed or not self.partial:
            return self.out_of(result.section) * result.passed
        return self.out_of(result.section) * Fraction(result.score, max(1, result.out_of))


@dataclass(frozen=True)
class Lateness:
    """What share of its points each late section loses, by the submission's and section's ids."""

    days: Mapping[tuple[str, str], int] = field(default_factory=dict)  # each begun day counts
    a_day: Fraction = Fraction(0)  # share of the raw points that a day costs
    most: Fraction = Fraction(1)

    def share(self, grade: Grade, section: Section) -> Fraction:
        return min(self.most, self.a_day * self.days.get((grade.id, section.id), 0))


@dataclass(frozen=True)
class Gradebook:
    """A whole class: who has what, and how it counts.

    What is not graded has no points: every sum of it is None, which no report may write as 0.
    """

    sections: tuple[Section, ...]  # those that were graded
    grades: tuple[Grade, ...]  # sorted by id
    seed: int
    points: Points = Points()
    lateness: Lateness | None = None  # None: nobody asked for penalties
    remarks: tuple[str, ...] = ()  # what was found that is nobody's submission, or was refused

    @cached_property
    def out_of(self) -> Fraction:
        return sum((self.points.out_of(section) for section in self.sections), Fraction(0))

    def earned(self, grade: Grade, section: Section) -> Fraction | None:
        """The raw points of one section."""
        result = grade.of(section)
        return None if result is None or grade.fault else self.points.earned(result)

    def total(self, grade: Grade) -> Fraction | None:
        """The raw points of all sections, whatever is late."""
        return self._sum([self.earned(grade, section) for section in self.sections])

    def final(self, grade: Grade) -> Fraction | None:
        """The points that are left once what is late has lost its share."""
        return self._sum([self._kept(grade, section) for section in self.sections])

    def percent(self, points: Fraction | None) -> Fraction | None:
        """Points as a share of all that could be had."""
        return None if points is None else 100 * points / (self.out_of or 1)

    def _kept(self, grade: Grade, section: Section) -> Fraction | None:
        raw = self.earned(grade, section)
        if raw is None or self.lateness is None:
            return raw
        return raw * (1 - self.lateness.share(grade, section))

    def _sum(self, parts: list[Fraction | None]) -> Fraction | None:
        known = [part for part in parts if part is not None]
        return sum(known, Fraction(0)) if len(known) == len(parts) else None


def rounded(points: Fraction | None, places: int = PLACES) -> str:
    """Points as they are written, halves upwards; nothing where there are none.

    This is the only rounding: it is done to a sum, never to its parts.
    """
    if points is None:
        return ""
    scaled = points * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    text = f"{Decimal(whole).scaleb(-places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
