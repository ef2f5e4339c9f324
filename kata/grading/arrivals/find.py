"""Everybody in a class, and what they handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kata.course.errors import BadCall
from kata.course.sections import files
from kata.course.wording import reason
from kata.grading.arrivals.allowance import Allowance, Refused
from kata.grading.arrivals.archives import unpack
from kata.grading.arrivals.choice import choose
from kata.grading.arrivals.folders import scan
from kata.grading.arrivals.modules import who_brings
from kata.grading.arrivals.owners import Owner, owners
from kata.grading.arrivals.tree import METADATA, MOST_NAMED, Refusal, archive_stem
from kata.grading.submission import Submission


@dataclass(frozen=True)
class Student:
    """Somebody of a class, with what is graded."""

    id: str
    name: str
    submission: Submission
    refused: str = ""  # why nothing of what came in could be looked at
    submitted: Mapping[str, str] = field(default_factory=dict)  # when (ISO 8601), by module


@dataclass(frozen=True)
class Arrivals:
    students: tuple[Student, ...]  # sorted by id
    remarks: tuple[str, ...] = ()  # what was refused, what stood in a file's place, nobody's files


def find_students(place: Path) -> Arrivals:
    """Everybody whose work lies in a folder or in one zip, in any of the shapes that there are."""
    archive = ""
    if place.is_dir():
        root = scan(place.resolve(), of_class=True)
    elif place.is_file():
        archive = archive_stem(place.name)
        try:
            root = unpack(place, place.name, Allowance.of_class())
        except Refused as refused:
            raise BadCall(
                f"{place}: {refused}; it takes a folder or a zip of submissions"
            ) from None
    else:
        raise BadCall(f"{place} does not exist; it takes a folder or a zip of submissions")
    try:
        found = owners(root, archive)
    except (OSError, Refused) as error:
        raise BadCall(f"{place}: {METADATA}: {error}; export the class once more") from None
    students, remarks = [], [str(one) for one in found.nobodys]
    for owner in found.each:
        try:
            student, said = _student(owner)
        except Exception as error:  # whatever somebody's is like, it costs nobody else anything
            why = f"it can't be read ({reason(error)})"
            student, said = Student(owner.id, owner.name, Submission(), why), []
        students.append(student)
        remarks += said
    remarks += who_brings((one.name, one.submission.modules) for one in students)
    if not students:
        raise BadCall(
            f"nobody's work is in {place}; it takes a folder for each student, "
            f"with files such as {files()[1]}, or a zip of your course system"
        )
    return Arrivals(tuple(students), tuple(remarks))


def _student(owner: Owner) -> tuple[Student, list[str]]:
    """What counts of somebody's, and what there is to say about the rest."""
    choice = choose(*owner.nodes)
    remarks, refused = [], ""
    if choice.taken:
        told = (*_some(choice.refused), *choice.remarks)
        remarks = [f"{owner.name}: {one}" for one in told]
    elif choice.refused:
        refused = "; ".join(_some(choice.refused))
    else:
        there = ", ".join(sorted(choice.instead)) or "nothing"
        remarks = [f"{owner.name}: none of the course's files; there is {there}"]
    times = choice.times(owner.submitted)
    return Student(owner.id, owner.name, choice.submission, refused, times), remarks


def _some(refused: list[Refusal]) -> list[str]:
    """The first of them, and how many more there are."""
    more = len(refused) - MOST_NAMED
    return [*map(str, refused[:MOST_NAMED]), *([f"and {more} more are refused"] * (more > 0))]
