"""A few lines of somebody's code, without whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from kata.course.lines import lines_of
from kata.grading.grades import Grade
from kata.judging.marks import NO_CODE
from kata.judging.results import CheckResult, SectionResult
from kata.reports.page.nameless import Nameless
from kata.reports.text import cut

MOST_LINES = 24
MOST_WIDE = 100  # characters of a line
MOST_READ = 10_000  # of which names are taken out before that: what is cut off is no name any more
BEFORE = 3  # lines above one that raised


@dataclass(frozen=True)
class Line:
    number: int
    text: str


Excerpt = tuple[Line, ...]


def excerpt(
    grade: Grade, result: SectionResult, finding: CheckResult, nameless: Nameless
) -> Excerpt:
    """The code that a finding is about: around what raised, or the definition from its top.

    Comments and docstrings go, since they say most about who wrote them, and so do names, and for
    all to see what stands in quotes. The text is searched and not parsed: see SectionResult.place.
    """
    line = result.place(finding).line
    first = line - BEFORE if finding.frame else line
    lines = _until_the_next(_code(result.source.text, nameless), first, line)
    return tuple(
        Line(one.number, cut(nameless(one.text, grade), MOST_WIDE))
        for one in islice(lines, MOST_LINES)
    )


def _until_the_next(lines: Iterable[Line], first: int, about: int) -> Iterator[Line]:
    """From the first on, as long as they belong to the definition with the line it is about.

    A bracket in the first column ends a definition's long first line, and no more than that.
    """
    for line in lines:
        if line.number > about and not line.text.startswith((" ", "\t", ")", "]")):
            return
        if line.number >= first:
            yield line


def _code(text: str, nameless: Nameless) -> Iterator[Line]:
    """Lines that hold code: no comment, no docstring, nothing empty."""

    def shown(found: re.Match[str]) -> str:
        """What is left of a comment or a text, with as many ends of lines."""
        ends = "\n" * found[0].count("\n")
        if found[0].startswith("#") or found["doc"]:
            return ends
        if nameless.keeps(found[0]):
            return found[0]
        quote = found["other"] or found[0][0]
        return f"{quote}…{quote}{ends}"

    code = NO_CODE.sub(shown, "\n".join(lines_of(text)))
    for number, line in enumerate(code.split("\n"), 1):
        if line.strip():
            yield Line(number, cut(line.rstrip(), MOST_READ))
