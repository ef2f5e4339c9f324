"""A whole class: section by section, all of its submissions at once, each result kept.

Workers that run at the same time belong to the same section, whoever's they are, since a later
section's worker holds what an earlier one's must not learn.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from kata.course.errors import Fault
from kata.course.sections import Section, sections
from kata.grading import fingerprints
from kata.grading.arrivals.find import Arrivals, Student, find_students
from kata.grading.entries import result
from kata.grading.grades import Grade
from kata.grading.journal import Entrant, Heading, Journal, Record, begin, read_record
from kata.grading.pool import OpenExecutor, Piece, Pool
from kata.grading.shards import Shard
from kata.grading.submission import MISSING
from kata.grading.tasks import Answer, Terms, answer, desk, task
from kata.processes.scratch import room

ENOUGH_FAULTS = 8  # with nothing graded: this machine can grade nothing


class Watcher(Protocol):
    """Who is told how it goes."""

    def begin(self, tasks: int, kept: int) -> None:
        """So many tasks are ahead, and the results of so many are known."""

    def end(self, student: str, section: str, seconds: float) -> None:
        """One more is done."""


class Quiet:
    def begin(self, tasks: int, kept: int) -> None:
        pass

    def end(self, student: str, section: str, seconds: float) -> None:
        pass


def grade_class(
    submissions: Path | str | Iterable[Student],
    *words: str,
    journal: Path | None = None,
    jobs: int | None = None,
    shard: Shard = Shard(),  # noqa: B008 (frozen)
    executor: OpenExecutor | None = None,
    seed: int | None = None,
) -> Iterator[Grade]:
    """Everybody's grade, sorted by id, for the sections that the words stand for.

    `submissions` are a folder, a zip, or students; with a journal's path, what it knows is not
    graded again. `executor` opens any of concurrent.futures' kind in place of `jobs` threads.
    """
    given = isinstance(submissions, (str, Path))
    found = find_students(Path(submissions)) if given else Arrivals(tuple(submissions))  # type: ignore[arg-type]
    chosen = sections(*words)
    terms, old = agreed(Terms(0), seed, journal)
    run = ClassRun(found, chosen, terms, shard, journal, old)
    yield from run.grades(executor or threads(jobs))
    run.journal.end()


def threads(jobs: int | None) -> OpenExecutor:
    """As many submissions at once as there are jobs, in this process with its one grader.

    They are fewer where the disk has no room for all that so many may write.
    """
    return lambda: ThreadPoolExecutor(max(1, min(jobs or os.cpu_count() or 1, room())))


def agreed(terms: Terms, seed: int | None, journal: Path | None) -> tuple[Terms, Record | None]:
    """The terms with a seed: the one that is asked for, the journal's, or a new secret one."""
    old = read_record(journal) if journal and journal.exists() else None
    if seed is None:
        seed = old.heading.terms.seed if old else secrets.randbelow(2**31)
    return replace(terms, seed=seed), old


class ClassRun:
    """One call's work on a class, or on a shard of it."""

    def __init__(
        self,
        found: Arrivals,
        chosen: tuple[Section, ...],
        terms: Terms,
        shard: Shard,
        path: Path | None,
        old: Record | None,
    ) -> None:
        """Find out what each result will be found by, and begin the journal with it."""
        self.students = {one.id: one for one in found.students if shard.holds(one.id)}
        self.sections, self.terms = chosen, terms
        # of every section: what was graded once is known when it is asked for again
        grounds = {section.id: fingerprints.ground(section) for section in sections()}
        heading = Heading(
            terms,
            tuple(section.id for section in chosen),
            grounds,
            (shard.number, shard.of),
            found.remarks if shard.number == 1 else (),
        )
        entrants = [self._entrant(one, grounds) for one in self.students.values()]
        self.journal: Journal = begin(heading, entrants, path, old)
        self.succeeded = bool(self.journal.results)

    def _entrant(self, student: Student, grounds: dict[str, str]) -> Entrant:
        """The student as the journal knows one."""
        reasons = {one: student.submission.reason_for(one.module) for one in self.sections}
        return Entrant(
            student.id,
            student.name,
            {
                one.id: fingerprints.key(grounds[one.id], self.terms, one, student.submission)
                for one in sections()
            },
            tuple(one.id for one, reason in reasons.items() if reason == MISSING),
            student.refused,
            {
                one.id: student.submitted[one.module]
                for one in self.sections
                if one.module in student.submitted
            },
        )

    def grades(self, executor: OpenExecutor, watcher: Watcher = Quiet()) -> Iterator[Grade]:  # noqa: B008
        """Do all that is left to do, then tell everybody's grade, sorted by id."""
        ahead = {section: self._pieces(section) for section in self.sections}
        known = self.journal.results.keys()
        tasks = sum(piece.key not in known for pieces in ahead.values() for piece in pieces)
        watcher.begin(tasks, sum(map(len, ahead.values())) - tasks)
        desk.open()
        pool = Pool(executor)
        try:
            for section in self.sections:
                left = [piece for piece in ahead[section] if piece.key not in known]
                self._do(left, pool, watcher)
        except BaseException:
            desk.close()  # what still runs is wanted no more
            self.journal.close()
            raise
        finally:
            pool.close()
        yield from grades_of(self.journal.record, self.journal.results, self.journal.faults)

    def _pieces(self, section: Section) -> list[Piece]:
        """What is to be graded of a section, equal files once."""
        pieces: dict[str, Piece] = {}
        for one in self.students.values():
            if not one.refused:
                key = self.journal.record.entrants[one.id].keys[section.id]
                pieces.setdefault(key, Piece(key, one, section))
        return list(pieces.values())

    def _do(self, pieces: list[Piece], pool: Pool, watcher: Watcher) -> None:
        """Grade all of one section's pieces, and keep each result as it comes."""

        def begun(piece: Piece) -> bytes:
            return task(self.terms, piece.section, piece.student.submission)

        for piece, said in pool.each(pieces, begun):
            came = Answer(None, str(said), 0.0) if isinstance(said, Fault) else answer(said)
            if came.result is None:
                self.journal.add_fault(piece.key, came.fault)
                if not self.succeeded and len(self.journal.faults) >= ENOUGH_FAULTS:
                    raise Fault(came.fault)
            else:
                self.succeeded = True
                self.journal.add(piece.key, came.result)
            watcher.end(piece.student.name, piece.section.id, came.seconds)


def grades_of(
    record: Record, results: dict[str, dict[str, object]], faults: dict[str, str]
) -> Iterator[Grade]:
    """Everybody's grade from what a journal holds, sorted by id."""
    chosen = [section for section in sections() if section.id in record.heading.sections]
    for student in sorted(record.entrants.values(), key=lambda one: one.id):
        found, fault = [], student.refused
        for section in chosen if not fault else ():
            key = student.keys[section.id]
            if key in results:
                found.append(result(section, results[key]))
            elif not fault:
                fault = faults.get(key, "it was not graded yet; give the same command again")
        yield Grade(
            student.id,
            student.name,
            tuple(found),
            tuple(one.file for one in chosen if one.id in student.missing),
            fault,
            student.submitted,
        )
