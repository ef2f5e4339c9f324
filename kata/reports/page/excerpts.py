"""A few lines of somebody's code, without whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from kata.grading.grades import Grade
from kata.judging.results import CheckResult, SectionResult
from kata.reports.text import cut, one_line

MOST_LINES = 24
MOST_WIDE = 100  # characters of a line
BEFORE = 3  # lines above one that raised
COMMENT = re.compile(r"""((?:"[^"]*"|'[^']*'|[^"'#])*)#.*""")
QUOTES = re.compile(r'"""|' + "'''")


@dataclass(frozen=True)
class Line:
    number: int
    text: str


Excerpt = tuple[Line, ...]


def excerpt(grade: Grade, result: SectionResult, finding: CheckResult) -> Excerpt:
    """The code that a finding is about: around what raised, or the definition from its top.

    Comments and docstrings go, since they say most about who wrote them, and so do the author's
    name and id wherever they stand. The text is searched and not parsed: see SectionResult.place.
    """
    line = result.place(finding).line
    first = line - BEFORE if finding.frame else line
    lines = _until_the_next(_code(result.source.text), first, line)
    return tuple(Line(one.number, nameless(one.text, grade)) for one in islice(lines, MOST_LINES))


def _until_the_next(lines: Iterable[Line], first: int, about: int) -> Iterator[Line]:
    """From the first on, as long as they belong to the definition with the line it is about.

    A bracket in the first column ends a definition's long first line, and no more than that.
    """
    for line in lines:
        if line.number > about and not line.text.startswith((" ", ")", "]")):
            return
        if line.number >= first:
            yield line


def nameless(text: str, grade: Grade) -> str:
    """A text without the words of its author's name and id."""
    words = {word for word in re.findall(r"\w{3,}", f"{grade.name} {grade.id}")}
    if words:
        longest = sorted(words, key=lambda word: (-len(word), word))
        text = re.sub(rf"(?i){'|'.join(map(re.escape, longest))}", "…", text)
    return text


def _code(text: str) -> Iterator[Line]:
    """Lines that hold code: no comment, no docstring, nothing empty."""
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        if inside:
            inside = "" if inside in line else inside
            continue
        if opened := QUOTES.match(line.strip().lstrip("rRbBuU")):
            inside = "" if line.count(opened[0]) > 1 else opened[0]
            continue
        bare = found[1] if (found := COMMENT.fullmatch(line)) else line
        if bare.strip():
            yield Line(number, cut(one_line(bare.rstrip()), MOST_WIDE))
