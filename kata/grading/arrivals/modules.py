"""Modules of somebody's own that the course's files import from beside them: they come along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from kata.grading.arrivals.allowance import MOST_MODULE, Refused
from kata.grading.arrivals.tree import File, Node, module_name
from kata.grading.submission import BadFile, source
from kata.wire.jobs import Source

MOST_MODULES = 20  # of one submission's
IMPORTS = re.compile(r"\b(?:from|import)\b([^\n#]*)")


def own_modules(texts: Iterable[str], places: Iterable[Node]) -> dict[str, Source]:
    """Those that the texts import, or what they import does, from the folders in which they lie."""
    offered: dict[str, File] = {}
    for place in places:
        for written, file in place.modules.items():
            name, copy = module_name(written) or ("", 0)
            is_newer = name not in offered or offered[name].attempt < file.attempt
            if is_newer and copy == file.attempt:  # of copies that no course system made, the first
                offered[name] = file
    found: dict[str, str | None] = {}  # None where it can't be taken, and isn't read again
    left = [*texts]
    while left:
        for name in _imported(left.pop()):
            if name in offered and name not in found and len(found) < MOST_MODULES:
                found[name] = text = _text(offered[name])
                left += [] if text is None else [text]
    return {name: Source(f"{name}.py", text) for name, text in found.items() if text is not None}


def _imported(text: str) -> Iterator[str]:
    """All that may be a module's name in what looks like an import."""
    for line in IMPORTS.finditer(text):
        yield from re.findall(r"\w+", line[1])


def _text(file: File) -> str | None:
    try:
        data = file.read(MOST_MODULE + 1)
        return None if len(data) > MOST_MODULE else source(data)
    except (BadFile, Refused, OSError):
        return None


def who_brings(modules: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """One line for each module that comes along with somebody's files, by its name."""
    by_name: dict[str, list[str]] = {}
    for who, names in modules.items():
        for name in names:
            by_name.setdefault(name, []).append(who)
    for name, people in sorted(by_name.items()):
        more = f" and of {len(people) - 1} more" * (len(people) > 1)
        yield f"{name}.py: it comes along, since the files of {people[0]}{more} import it"
