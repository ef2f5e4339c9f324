"""Gradescope's submission_metadata.yml, as far as it says who is behind which folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from kata.grading.arrivals.yaml_lines import Entry, entries

FOLDER = "submission_"  # what a folder's name begins with


@dataclass(frozen=True)
class Submitter:
    id: str  # the student's number, or the address where there is none
    name: str
    submitted: str  # when, as Gradescope writes it


def submitters(text: str) -> dict[str, tuple[Submitter, ...]]:
    """Who handed in each folder: several people where they work together."""
    found: dict[str, tuple[Submitter, ...]] = {}
    for folder, fields in _folders(text):
        people, submitted = _people(fields)
        found[folder] = tuple(
            Submitter(number or email or folder, name or email or folder, submitted)
            for person in people
            for number, email, name in [[person.get(key, "") for key in ("sid", "email", "name")]]
        )
    return found


def _folders(text: str) -> Iterator[tuple[str, list[Entry]]]:
    """Each folder with the entries under it, which stand further in than its name."""
    folder = ""
    for is_outermost, some in groupby(entries(text), key=lambda one: one.column == 0):
        if is_outermost:
            *before, folder = [one.key if one.dash is None else "" for one in some]
            yield from ((name, []) for name in before if name.startswith(FOLDER))
        elif folder.startswith(FOLDER):
            yield folder, list(some)
            folder = ""
    if folder.startswith(FOLDER):
        yield folder, []


def _people(fields: list[Entry]) -> tuple[list[dict[str, str]], str]:
    """The submitters' own fields and the time; what lies deeper is about older submissions."""
    people: list[dict[str, str]] = []
    submitted, among, column = "", False, 0
    outer = fields[0].column if fields else 0
    for field in fields:
        if field.column == outer and field.dash is None:
            among = field.key == "submitters"
            submitted = field.value if field.key == "created_at" else submitted
        elif among:
            if field.dash is not None and (not people or field.column == column):
                people.append({})
                column = field.column
            if people and field.column == column:
                people[-1].setdefault(field.key, field.value)
    return people, submitted
