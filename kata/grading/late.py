"""How late work came: deadlines, extensions, and the time at which each file was handed in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from fractions import Fraction

from kata.course.sections import Section
from kata.grading.grades import Grade, Lateness

DAY = 24 * 60 * 60
TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?)? ?(Z|UTC|[+-]\d\d:?\d\d)?"
)


@dataclass(frozen=True)
class Deadline:
    """For whom, for what and when: what is empty means everybody, and everything."""

    student: str
    section: str
    due: datetime | None
    submitted: datetime | None = None  # where that is known better than from the file

    def is_for(self, student: str, section: str) -> bool:
        return self.student in ("", student) and self.section in ("", section)

    @property
    def rank(self) -> tuple[bool, bool]:
        """An extension for somebody goes before a deadline for all, a section's before any's."""
        return bool(self.student), bool(self.section)


def moment(text: str) -> datetime:
    """A time as people and course systems write it; without a zone, it is this machine's."""
    match = TIME.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is no time such as 2026-11-30 23:59 or 2026-11-30T23:59+01:00")
    day, minute, second, zone = match.groups()
    zone = {"Z": "+00:00", "UTC": "+00:00"}.get(zone, zone or "")
    if zone and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    # a day without a time ends at its end
    clock = f"{minute}{second or ':00'}" if minute else "23:59:59"
    found = datetime.fromisoformat(f"{day}T{clock}{zone}")
    return found.astimezone(timezone.utc)


def lateness(
    deadlines: Iterable[Deadline],
    grades: Iterable[Grade],
    sections: Iterable[Section],
    a_day: Fraction,
    most: Fraction,
) -> Lateness:
    """The days that each section came late: each that has begun counts."""
    ranked = _ranked(deadlines)
    late = {
        (grade.id, section.id): days
        for grade in grades
        for section in sections
        if (days := _days(*_due_and_came(ranked, grade, section))) > 0
    }
    return Lateness(late, a_day, most)


def unknown(
    deadlines: Iterable[Deadline], grades: Iterable[Grade], sections: tuple[Section, ...]
) -> Iterator[str]:
    """Those of whom nothing says when they handed something in that has a deadline, and what."""
    ranked = _ranked(deadlines)
    for grade in grades:
        handed_in = [one for one in sections if one.file not in grade.missing and not grade.fault]
        times = {one.id: _due_and_came(ranked, grade, one) for one in handed_in}
        timeless = [one for one, (due, came) in times.items() if due and not came]
        if timeless:
            some = f": {', '.join(timeless)}" * (len(timeless) < len(handed_in))
            yield f"{grade.id}{some}"


def _ranked(deadlines: Iterable[Deadline]) -> list[Deadline]:
    return sorted(deadlines, key=lambda one: one.rank, reverse=True)


def _due_and_came(
    ranked: list[Deadline], grade: Grade, section: Section
) -> tuple[datetime | None, datetime | None]:
    """The deadline that holds, if there is one, and when it came, if anybody knows."""
    fitting = [one for one in ranked if one.is_for(grade.id, section.id)]
    due = next((one.due for one in fitting if one.due), None)
    came = next((one.submitted for one in fitting if one.submitted), None)
    if came is None and (written := grade.submitted.get(section.id)):
        came = moment(written)
    return due, came


def _days(due: datetime | None, came: datetime | None) -> int:
    if due is None or came is None:
        return 0
    return max(0, math.ceil((came - due).total_seconds() / DAY))
