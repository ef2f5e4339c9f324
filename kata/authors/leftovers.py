"""What belongs to no section: files that stayed behind when one was renamed or taken away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kata.authors.files import PROMISES, RIGHT, WRONG, hidden_file
from kata.authors.findings import Finding
from kata.course.checks import assembly
from kata.course.places import EXERCISES, HIDDEN, HINTS, MISTAKES, REFERENCE, SOLUTIONS
from kata.course.sections import chapters, sections

OF_A_SECTION = re.compile(r"ch\d+_\d+_")  # how the names of a section's files begin


def leftovers() -> Iterator[Finding]:
    """Files without a section, and sections of the same number."""
    modules = {section.module for section in sections()}
    together = {one.module for chapter in chapters() if (one := assembly(chapter))}
    given = {path.stem for path in SOLUTIONS.glob("ch*.py")}
    for pattern, known in (
        (EXERCISES / "ch*.py", given),
        (HIDDEN / "ch*.py", modules | together),
        (MISTAKES / "ch*.*", modules),
        (HINTS / "ch*", modules),
        (PROMISES / "ch*", modules),
        (REFERENCE / "ch*", modules | together),
        (RIGHT / "ch*", modules),
        (WRONG / "ch*", modules),
    ):
        for path in _there(pattern):
            if path.name.partition(".")[0] not in known:
                yield Finding(path, "no section is called so: rename it, or take it away")
    for path in _there(SOLUTIONS / "ch*.py"):
        if OF_A_SECTION.match(path.name) and path.stem not in modules:
            yield Finding(path, f"a solution without checks: write tests/hidden/{path.name}")
    times = Counter(section.id for section in sections())
    for section in sections():
        if times[section.id] > 1:
            yield Finding(hidden_file(section), f"{times[section.id]} sections are {section.id}")


def _there(pattern: Path) -> list[Path]:
    return sorted(pattern.parent.glob(pattern.name))
