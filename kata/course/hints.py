"""A section's hints: from a question to think about to nearly the line."""

from __future__ import annotations

from dataclasses import dataclass

from kata.course.errors import BadCall
from kata.course.places import HINTS
from kata.course.sections import Section


@dataclass(frozen=True)
class Hint:
    """One of a section's hints, and which of how many it is."""

    section: Section
    number: int
    out_of: int
    text: str  # Markdown

    @property
    def title(self) -> str:
        return f"Hint {self.number} of {self.out_of} for {self.section.id} {self.section.title}"

    @property
    def is_last(self) -> bool:
        return self.number == self.out_of


def hint(section: Section, wanted: str = "1") -> Hint:
    """The hint that somebody asks for by its number."""
    texts = hints(section)
    if not texts:
        raise BadCall(f"section {section.id} has no hints")
    if wanted not in {str(i + 1) for i in range(len(texts))}:
        raise BadCall(f"section {section.id} has the hints 1 to {len(texts)}, not {wanted!r}")
    return Hint(section, int(wanted), len(texts), texts[int(wanted) - 1])


def hints(section: Section) -> list[str]:
    path = HINTS / f"{section.module}.md"
    if not path.exists():
        return []
    return [hint.strip() for hint in path.read_text(encoding="utf-8").split("\n---\n")]
