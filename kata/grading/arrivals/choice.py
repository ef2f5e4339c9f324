"""The course's files among all that came in from somebody: one of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cached_property

from kata.course.sections import files
from kata.grading.arrivals.allowance import Refused
from kata.grading.arrivals.modules import Module, own_modules
from kata.grading.arrivals.tree import (
    MOST_NAMED,
    File,
    Node,
    Refusal,
    course_file,
    is_clone,
    shortened,
)
from kata.grading.submission import MISSING, MOST_SOURCE, BadFile, Submission, source
from kata.wire.jobs import Source

MOST_COMPARED = 20  # copies of one file
AT_ONE_GO = 60.0  # seconds in which a copy of somebody's folder is written


@dataclass
class Choice:
    """What is taken of somebody's, and what is not."""

    taken: dict[str, File] = field(default_factory=dict)  # by the course's name for it
    refused: list[Refusal] = field(default_factory=list)
    instead: list[str] = field(default_factory=list)  # names of what the course doesn't know
    folders: list[Node] = field(default_factory=list)  # that were looked through
    alone: list[Node] = field(default_factory=list)  # each a single file, handed in by itself
    remarks: list[str] = field(default_factory=list)  # of which other files one was taken

    @cached_property
    def submission(self) -> Submission:
        """The texts that are graded, which lie in no folder; what they import comes along."""
        sources, bad_files = self._read
        along = {name: Source(f"{name}.py", one.text) for name, one in self._modules.items()}
        return Submission("", sources, bad_files, along)

    @cached_property
    def _read(self) -> tuple[dict[str, Source], dict[str, str]]:
        """The course's files, and why some of them can't be read."""
        sources: dict[str, Source] = {}
        bad_files = {_module(name): MISSING for name in files()}
        for one in self.refused:
            if named := course_file(one.where.rpartition("/")[2]):
                bad_files[_module(named[0])] = one.reason
        for name, file in self.taken.items():
            try:
                text = source(file.read(MOST_SOURCE + 1))
            except (BadFile, Refused) as reason:
                bad_files[_module(name)] = str(reason)
            except OSError as error:
                bad_files[_module(name)] = f"it can't be read: {error.strerror}"
            else:
                sources[_module(name)] = Source(name, text)
                del bad_files[_module(name)]
        return sources, bad_files

    @cached_property
    def _modules(self) -> dict[str, Module]:
        """What the course's files import."""
        sources, _ = self._read
        return own_modules([one.text for one in sources.values()], self._places())

    def _places(self) -> list[Node]:
        """Where a module is imported from: beside what is taken, or handed in by itself."""
        taken = {id(file) for file in self.taken.values()}
        beside = (one for one in self.folders if taken & {id(file) for file in one.files.values()})
        return [*beside, *self.alone]

    def times(self, said: str = "") -> dict[str, str]:
        """When each file came with all that it is graded with, as far as that is known.

        What a course system has said goes before all, and no archive dates what is in it.
        """
        times = {_module(name): said or self._came(name) for name in self.taken}
        return {name: time for name, time in times.items() if time}

    def _came(self, name: str) -> str:
        own, along = self.taken[name].came, self.submission.along(_module(name))
        return _iso(max([own, *(self._modules[one].came for one in along)])) if own else ""


def choose(*handed_in: Node) -> Choice:
    """One of each file: of what was handed in by itself, the last; within that, by its place."""
    choice = Choice()
    for node in handed_in:
        if not (node.files or node.folders):
            choice.alone.append(node)
        is_checkout = any(one.is_checkout for _, one in node.below())
        for name, copies in _copies(node, choice).items():
            best = _best(copies, is_checkout)
            choice.remarks += _told(best, copies)
            if _later(best, choice.taken.get(name)):
                choice.taken[name] = best
    return choice


def _copies(node: Node, choice: Choice) -> dict[str, list[File]]:
    """All files that may be the course's, by its name for them, those further out first.

    Of a clone of the whole repository, only what is in exercises/.
    """
    found: dict[str, list[tuple[int, int, File]]] = {}
    for depth, folder in _workplaces(node):
        for name, file in folder.files.items():
            if named := course_file(name):
                found.setdefault(named[0], []).append((depth, named[1], file))
        choice.folders.append(folder)
        choice.refused += folder.refused.values()
        choice.instead += folder.others[: MOST_NAMED - len(choice.instead)]
    return {
        name: [file for *_, file in sorted(places, key=lambda one: one[:2])]
        for name, places in found.items()
    }


def _best(copies: list[File], is_checkout: bool) -> File:
    """The one furthest out, or one that was written later by itself.

    What was written at one go, as a checkout or a copy is, has times that say nothing of the work.
    """
    best, *others = copies
    for file in [] if is_checkout else others:
        if file.modified > best.modified + AT_ONE_GO:
            best = file
    return best


def _told(best: File, copies: list[File]) -> Iterator[str]:
    """Which one was taken, where somebody can't have meant all of them."""
    others = [one for one in copies if one is not best]
    text = _text(best) if others else b""
    if len(others) > MOST_COMPARED or any(_text(one) != text for one in others):
        more = f" and {len(others) - 1} more" * (len(others) > 1)
        first, taken = shortened(others[0].where), shortened(best.where)
        yield f"of several that differ, {taken} is graded, and not {first}{more}"


def _text(file: File) -> bytes | None:
    try:
        return file.read(MOST_SOURCE + 1)
    except (Refused, OSError):
        return None


def _later(file: File, than: File | None) -> bool:
    """Was it handed in later? A course system's number says more than a time."""
    rank = (file.attempt, file.came, file.modified)
    return than is None or rank > (than.attempt, than.came, than.modified)


def _workplaces(node: Node, depth: int = 0) -> Iterator[tuple[int, Node]]:
    """The folders in which somebody's own work may lie, and how deep."""
    if is_clone(node):
        yield from node.folders["exercises"].below(depth)
        return
    yield depth, node
    for name in sorted(node.folders):
        yield from _workplaces(node.folders[name], depth + 1)


def _iso(seconds: float) -> str:
    """A time, or nothing where it lies outside the years 1 to 9999."""
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).isoformat()
    except (OSError, OverflowError, ValueError):
        return ""


def _module(name: str) -> str:
    return name.removesuffix(".py")
