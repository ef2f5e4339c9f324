"""A class's results as they are made, a line of JSON each, so that none is made twice.

The first line says what the class is graded under; then come the students, each with what their
work's results are found by, and then the results. Equal files have one result. The file is only
ever added to; each call first writes it anew without what is of no use any more.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO

from kata.course.errors import BadCall, Fault
from kata.grading.entries import Json
from kata.grading.files import write
from kata.grading.tasks import Terms

VERSION = 1
NAME = "journal.jsonl"
ELSEWHERE = "name another folder with --out, or move it away"


@dataclass(frozen=True)
class Entrant:
    """A student as the journal knows one: not the work, but what its results are found by."""

    id: str
    name: str
    keys: Mapping[str, str]  # by the section's id
    missing: tuple[str, ...] = ()  # by the section's id as well: files that were not handed in
    refused: str = ""
    submitted: Mapping[str, str] = field(default_factory=dict)  # by the section's id


@dataclass(frozen=True)
class Heading:
    """What a class, or a shard of one, is graded under."""

    terms: Terms
    sections: tuple[str, ...]
    grounds: Mapping[str, str]  # by the section's id: see kata.grading.fingerprints
    shard: tuple[int, int] = (1, 1)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """What a journal holds."""

    heading: Heading
    entrants: Mapping[str, Entrant] = field(default_factory=dict)
    before: Mapping[str, Entrant] = field(default_factory=dict)  # of the last call that ended
    results: Mapping[str, Json] = field(default_factory=dict)  # by their keys
    faults: Mapping[str, str] = field(default_factory=dict)
    ended: bool = False


def read_record(path: Path) -> Record:
    """A journal's record. A line that was cut off at the end is dropped; any other is an error."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise BadCall(f"{path} can't be read: {error.strerror}") from None
    torn = lines.pop()  # nothing, where the last line is whole
    del torn
    record: Record | None = None
    for number, line in enumerate(lines, 1):
        try:
            record = _with(record, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadCall(f"{path}:{number} is no line of a journal; {ELSEWHERE}") from None
    if record is None:
        raise BadCall(f"{path} is not a journal; {ELSEWHERE}")
    return record


def _with(record: Record | None, line: Json) -> Record:
    """A record with one more line: large tables are added to in place, since nobody else sees."""
    if record is None:
        if line["journal"] != VERSION:
            raise ValueError("another version's")
        return Record(_heading(line), {}, {}, {}, {})
    if line.get("end"):
        return replace(record, ended=True)
    table: dict[str, object]
    match line:
        case {"student": entrant}:
            table, name, value = record.entrants, entrant["id"], _entrant(entrant)  # type: ignore[assignment]
        case {"before": entrant}:
            table, name, value = record.before, entrant["id"], _entrant(entrant)  # type: ignore[assignment]
        case {"key": name, "result": value}:
            table = record.results  # type: ignore[assignment]
        case {"key": name, "fault": value}:
            table = record.faults  # type: ignore[assignment]
        case _:
            raise ValueError("none of a journal's lines")
    table[name] = value
    return record


def _heading(line: Json) -> Heading:
    first, of = line["shard"]
    return Heading(
        Terms(**line["terms"]),
        tuple(line["sections"]),
        dict(line["grounds"]),
        (int(first), int(of)),
        tuple(line["remarks"]),
    )


def _entrant(line: Json) -> Entrant:
    return Entrant(**{**line, "missing": tuple(line["missing"])})


class Journal:
    """What is known by now, on a disk if it has a place there."""

    def __init__(self, record: Record, path: Path | None = None) -> None:
        self.record, self.path = record, path
        self.results: dict[str, Json] = dict(record.results)
        self.faults: dict[str, str] = {}
        self.adding = threading.Lock()
        self.file: IO[str] | None = None
        if path:
            write(path, "".join(_lines(record)), mode=0o600)
            self.file = path.open("a", encoding="utf-8", newline="\n")

    def add(self, key: str, result: Json) -> None:
        self.results[key] = result
        self._append({"key": key, "result": result})

    def add_fault(self, key: str, reason: str) -> None:
        """A fault is told, and tried again by the next call."""
        self.faults[key] = reason
        self._append({"key": key, "fault": reason})

    def passed(self) -> dict[tuple[str, str], frozenset[str]]:
        """The checks that passed when a call last ended, by student's and section's id."""
        return {
            (one.id, section): frozenset(
                check["name"] for check in self.results[key]["checks"] if check["state"] == "passed"
            )
            for one in self.record.before.values()
            for section, key in one.keys.items()
            if key in self.results
        }

    def end(self) -> None:
        """Everything was written: what is graded next is held against this."""
        self._append({"end": True})
        self.close()

    def close(self) -> None:
        if self.file:
            with contextlib.suppress(OSError):  # what could not be written was told as such
                self.file.close()
            self.file = None

    def _append(self, line: Json) -> None:
        if self.file:
            try:
                with self.adding:
                    self.file.write(_line(line))
                    self.file.flush()
            except OSError as error:
                raise Fault(
                    f"{self.path} can't be written: {os.strerror(error.errno or 0)}; "
                    "make room, and give the same command again: it goes on from here"
                ) from None


def begin(
    heading: Heading, entrants: Collection[Entrant], path: Path | None, old: Record | None
) -> Journal:
    """A journal for these students, with all that an older one knows and that still holds."""
    now = {one.id: one for one in entrants}
    before: Mapping[str, Entrant] = {}
    results: Mapping[str, Json] = {}
    if old:
        before = old.entrants if old.ended else old.before
        results = old.results
        known = {**old.entrants, **before}
        if known and now and not known.keys() & now.keys():
            raise BadCall(
                f"{path} is another class's: none of its {len(known)} people is here; {ELSEWHERE}"
            )
    wanted = {key for one in (*now.values(), *before.values()) for key in one.keys.values()}
    kept = {key: result for key, result in results.items() if key in wanted}
    return Journal(Record(heading, now, before, kept), path)


def _lines(record: Record) -> Iterator[str]:
    heading = asdict(record.heading)
    yield _line({"journal": VERSION, **heading})
    for one in record.entrants.values():
        yield _line({"student": asdict(one)})
    for one in record.before.values():
        yield _line({"before": asdict(one)})
    for key, result in record.results.items():
        yield _line({"key": key, "result": result})


def _line(value: Json) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"
