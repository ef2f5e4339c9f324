"""Which sections there are, in the course's order, and which of them a word stands for.

The hidden checks are the list: a section exists when tests/hidden/ has a file for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kata.course.errors import BadCall
from kata.course.places import HIDDEN, ORIGINALS, SOLUTIONS


@dataclass(frozen=True)
class Section:
    id: str
    module: str

    @property
    def file(self) -> str:
        return f"{self.module}.py"

    @property
    def solution(self) -> Path:
        return SOLUTIONS / self.file

    @property
    def original(self) -> Path:
        """What the exercise is made from: the solution, or in a pack the exercise as it was."""
        return ORIGINALS / self.file

    @property
    def chapter(self) -> str:
        return self.id.split(".")[0]

    @property
    def title(self) -> str:
        """What the file's first line says, after three quotes and the number."""
        with self.original.open(encoding="utf-8") as lines:
            return lines.readline().strip().strip('"').removeprefix(self.id).strip()


def sections(*words: str) -> tuple[Section, ...]:
    """The sections that `4.2`, `4` or nothing (all of them) stand for, in the course's order."""
    if not words:
        return _all()
    wanted: set[str] = set()
    for word in words:
        name = Path(word).name
        ids = [s.id for s in _all() if name in (s.id, s.chapter, s.module, s.file)]
        if not ids:
            raise BadCall(_unknown(word))
        wanted.update(ids)
    return tuple(section for section in _all() if section.id in wanted)


@cache
def _all() -> tuple[Section, ...]:
    """4.9 comes before 4.10, and chapter 4 before chapter 5."""
    numbered = []
    for path in HIDDEN.glob("ch*.py"):
        if match := re.match(r"ch(\d+)_(\d+)_", path.name):
            chapter, number = int(match[1]), int(match[2])
            numbered.append((chapter, number, Section(f"{chapter}.{number}", path.stem)))
    return tuple(section for *_, section in sorted(numbered, key=lambda row: row[:2]))


def chapters() -> tuple[str, ...]:
    return tuple(dict.fromkeys(section.chapter for section in _all()))


def of_chapter(chapter: str) -> tuple[Section, ...]:
    return tuple(section for section in _all() if section.chapter == chapter)


def before(section: Section) -> tuple[Section, ...]:
    """The sections that a section may build on."""
    return _all()[: _all().index(section)]


def following(section: Section) -> Section | None:
    """The section that comes after this one, if there is one."""
    later = _all()[_all().index(section) + 1 :]
    return later[0] if later else None


def preceding(section: Section) -> Section | None:
    """The section that comes before this one, if there is one."""
    return next(reversed(before(section)), None)


@cache
def files() -> tuple[str, ...]:
    """The names of the files that a learner's folder holds, those that are given included."""
    return tuple(sorted(path.name for path in ORIGINALS.glob("ch*.py")))


def given() -> tuple[str, ...]:
    """The names of those files in which there is nothing to write."""
    own = {section.file for section in sections()}
    return tuple(name for name in files() if name not in own)


def _unknown(word: str) -> str:
    """What to say about a word that is no section's."""
    if word == "all":
        return "for the whole course, name no section: python grader.py"
    meant = next((s.id for s in _all() if s.id.replace(".", "") == re.sub(r"\D", "", word)), "")
    known = ", ".join(section.id for section in _all())
    return f"there is no section {word!r}; " + (
        f"did you mean {meant}?" if meant else f"the sections are {known}"
    )
