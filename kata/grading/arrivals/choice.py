"""The course's files among all that came in from somebody: the newest of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone

from kata.course.sections import files
from kata.grading.arrivals.allowance import Refused
from kata.grading.arrivals.tree import MOST_NAMED, File, Node, Refusal, course_file, is_clone
from kata.grading.submission import MISSING, MOST_SOURCE, BadFile, Submission, source
from kata.wire.jobs import Source


@dataclass
class Choice:
    """What is taken of somebody's, and what is not."""

    taken: dict[str, File] = field(default_factory=dict)  # by the course's name for it
    refused: list[Refusal] = field(default_factory=list)
    instead: list[str] = field(default_factory=list)  # names of what the course doesn't know

    def submission(self) -> Submission:
        """The texts that are graded, which lie in no folder: no module beside them is imported."""
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
        return Submission("", sources, bad_files)

    def times(self) -> dict[str, str]:
        """When each file was last changed, as far as that is known."""
        return {
            _module(name): time
            for name, file in self.taken.items()
            if file.modified and not file.attempt and (time := _iso(file.modified))
        }


def choose(node: Node) -> Choice:
    """The newest of each; of a clone of the whole repository, only what is in exercises/."""
    choice = Choice()
    for folder in _workplaces(node):
        for name, file in folder.files.items():
            named = course_file(name)
            if named and _newer(file, choice.taken.get(named[0])):
                choice.taken[named[0]] = file
        choice.refused += folder.refused.values()
        choice.instead += folder.others[: MOST_NAMED - len(choice.instead)]
    return choice


def _newer(file: File, than: File | None) -> bool:
    return than is None or (file.attempt, file.modified) > (than.attempt, than.modified)


def _workplaces(node: Node) -> Iterator[Node]:
    """The folders in which somebody's own work may lie, those further out first."""
    if is_clone({*node.folders, *node.files, *node.others}):
        yield from node.folders["exercises"].below()
        return
    yield node
    for name in sorted(node.folders):
        yield from _workplaces(node.folders[name])


def _iso(seconds: float) -> str:
    """A time, or nothing where it lies outside the years 1 to 9999."""
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).isoformat()
    except (OSError, OverflowError, ValueError):
        return ""


def _module(name: str) -> str:
    return name.removesuffix(".py")
