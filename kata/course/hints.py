"""A section's hints: from a question to think about to nearly the line."""

from __future__ import annotations

from kata.course.places import HINTS
from kata.course.sections import Section


def hints(section: Section) -> list[str]:
    path = HINTS / f"{section.module}.md"
    if not path.exists():
        return []
    return [hint.strip() for hint in path.read_text(encoding="utf-8").split("\n---\n")]
