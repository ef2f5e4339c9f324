"""Modules of somebody's own that the course's files import from beside them: they come along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kata.grading.arrivals.allowance import MOST_MODULE, Refused
from kata.grading.arrivals.tree import File, Node, module_name
from kata.grading.submission import BadFile, imported, source

MOST_MODULES = 20  # of one submission's


@dataclass(frozen=True)
class Module:
    """A module of somebody's own."""

    text: str
    came: float  # when it was handed in


def own_modules(texts: Iterable[str], places: Iterable[Node]) -> dict[str, Module]:
    """Those that the texts import, or what they import does, from the folders in which they lie."""
    offered: dict[str, File] = {}
    for place in places:
        for written, file in place.modules.items():
            name, copy = module_name(written) or ("", 0)
            is_newer = name not in offered or offered[name].attempt < file.attempt
            if is_newer and copy == file.attempt:  # of copies that no course system made, the first
                offered[name] = file
    found: dict[str, Module | None] = {}  # None where it can't be taken, and isn't read again
    left = [*texts]
    while left:
        for name in imported(left.pop()):
            if name in offered and name not in found and len(found) < MOST_MODULES:
                found[name] = module = _read(offered[name])
                left += [] if module is None else [module.text]
    return {name: module for name, module in found.items() if module}


def _read(file: File) -> Module | None:
    try:
        data = file.read(MOST_MODULE + 1)
        return None if len(data) > MOST_MODULE else Module(source(data), file.came)
    except (BadFile, Refused, OSError):
        return None


def who_brings(modules: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """One line for each module that comes along with somebody's files, by its name."""
    by_name: dict[str, list[str]] = {}
    for who, names in modules:
        for name in names:
            by_name.setdefault(name, []).append(who)
    for name, people in sorted(by_name.items()):
        more = f" and of {len(people) - 1} more" * (len(people) > 1)
        yield f"{name}.py: it comes along, since the files of {people[0]}{more} import it"
