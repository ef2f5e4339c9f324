"""The parts of a class, graded by different calls on different machines, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kata.course.errors import BadCall
from kata.course.sections import sections
from kata.grading import fingerprints
from kata.grading.journal import NAME, Entrant, Journal, Record, read_record
from kata.grading.shards import Shard


def merged(places: Sequence[Path]) -> Record:
    """One record of all parts, or one line that says why they don't fit together."""
    records = [(place, read_record(_journal(place))) for place in places]
    (first, one), *others = records
    for place, other in others:
        _require_alike(first, one, place, other)
    _require_all(records)
    entrants: dict[str, Entrant] = {}
    for place, record in records:
        shard = Shard(*record.heading.shard)
        for student in record.entrants.values():
            if student.id in entrants or not shard.holds(student.id):
                raise BadCall(f"{place} holds {student.id}, who belongs to another part")
            entrants[student.id] = student
    remarks = tuple(one for _, record in records for one in record.heading.remarks)
    heading = replace(one.heading, shard=(1, 1), remarks=remarks)
    results = {key: one for _, record in records for key, one in record.results.items()}
    faults = {key: one for _, record in records for key, one in record.faults.items()}
    return Record(heading, entrants, {}, results, faults)


def _journal(place: Path) -> Path:
    path = place / NAME if place.is_dir() else place
    if not path.is_file():
        raise BadCall(f"{place} holds no {NAME}; it takes folders that class has written")
    return path


def _require_alike(first: Path, one: Record, place: Path, other: Record) -> None:
    """Parts of one class have one seed, the same sections, and the same judge."""
    alike = {
        "seeds": (one.heading.terms.seed, other.heading.terms.seed),
        "terms": (one.heading.terms, other.heading.terms),
        "sections": (one.heading.sections, other.heading.sections),
        "versions of the course": (one.heading.grounds, other.heading.grounds),
        "numbers of parts": (one.heading.shard[1], other.heading.shard[1]),
    }
    for what, (ours, theirs) in alike.items():
        if ours != theirs:
            raise BadCall(f"{first} and {place} have different {what}; grade one of them again")


def _require_all(records: list[tuple[Path, Record]]) -> None:
    """Every part is there, once."""
    owners: dict[int, Path] = {}
    for place, record in records:
        number, of = record.heading.shard
        if number in owners:
            raise BadCall(f"{owners[number]} and {place} are both part {number}/{of}; name one")
        owners[number] = place
        if not record.ended:
            raise BadCall(f"{place} is not finished; give its command again, then merge")
    if lacking := [str(number) for number in range(1, of + 1) if number not in owners]:
        raise BadCall(f"of {of} parts these are missing: {', '.join(lacking)}; see --shard")


def require_this_version(record: Record) -> None:
    """Titles and explanations are read from this course, so it must be the one that graded."""
    for section in sections(*record.heading.sections):
        if record.heading.grounds.get(section.id) != fingerprints.ground(section):
            raise BadCall(
                f"{section.id} was graded by another version of the course, or on a machine with "
                "another Python or torch; merge with what graded"
            )


def journal(record: Record, path: Path) -> Journal:
    """The whole class's own journal, from which a later call can go on."""
    made = Journal(record, path)
    for key, reason in record.faults.items():
        if key not in record.results:
            made.add_fault(key, reason)
    return made
