"""A section's file as cells of a notebook: the lesson, the learner's code, the demonstration.

A cell is graded as a file of its own. In the place of its first line, which says `%%grade 4.2`,
stand the imports of what the notebook has by then: so its lines keep their numbers.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kata.course.exercises import MARKER, stub
from kata.course.lines import lines_of
from kata.course.places import ORIGINALS
from kata.course.sections import Section, before, files, sections

TOOLS = "kata.draw"  # what demonstrations draw with: no cell needs it
OF_A_SECTION = re.compile(r"ch\d+_\d+_")  # how a section's module begins
WORD = re.compile(r"\w+")
DEFINED = re.compile(r"^(?:(?:class|def) +|(?=\w+ *(?::[^=\n]+)?=[^=]))(\w+)", re.MULTILINE)
FUTURE = re.compile(r"^from __future__ import [\w, ]+$", re.MULTILINE)


@dataclass(frozen=True)
class Parts:
    """What a file of the course holds, from top to bottom."""

    title: str
    lesson: str
    imports: tuple[str, ...]  # at the top of the file, a line each
    code: str  # what is given and what a learner writes, with the imports that no notebook has yet
    demonstration: str


def parts(text: str) -> Parts:
    """Take an exercise or its solution apart.

    The demonstration begins after the last function or class in which a learner writes. A file in
    which there is none is given as a whole.
    """
    first, *rest = ast.parse(text).body
    lines = lines_of(text)
    imports = [node for node in rest if isinstance(node, (ast.Import, ast.ImportFrom))]
    ends = [node.end_lineno or 0 for node in rest if _is_written(node, lines)]
    begin, end = first.end_lineno or 0, max(ends, default=len(lines))
    within = {number for node in imports if _is_ours(node) for number in _lines(node)}
    code = [lines[number - 1] for number in range(begin + 1, end + 1) if number not in within]
    title, _, lesson = (ast.get_docstring(ast.parse(text)) or "").partition("\n")
    return Parts(
        title,
        lesson.strip("\n"),
        tuple(ast.unparse(node) for node in imports),
        re.sub(r"\n{4,}", "\n\n\n", "\n".join(code)).strip("\n"),
        "\n".join(lines[end:]).strip("\n"),
    )


def as_file(section: Section, cell: str) -> str:
    """The file that a cell is graded as.

    All that earlier sections define can be used in it, as in the notebook.
    """
    given = [line for line in _stub(section).imports if TOOLS not in line]
    return _with_first_line(
        cell,
        [*_everything_of([*given_modules(), *(one.module for one in before(section))]), *given],
    )


def as_demonstration(section: Section, cells: Mapping[Section, str]) -> str:
    """The file that shows a cell's code at work, beside the files of the other cells that it needs.

    Those are the ones that the section builds on, and any that defines a name which stands in it.
    """
    cell, near = cells[section], builds_on(section)
    earlier = [one for one in before(section) if one in cells]
    needed = [one for one in earlier if one in near or _uses(cell, cells[one])]
    whole = _stub(section)
    names = _everything_of(one.module for one in needed)
    return _with_first_line(f"{cell}\n\n\n{whole.demonstration}\n", [*names, *whole.imports])


def _uses(cell: str, other: str) -> bool:
    """Does a name stand in it that the other one defines?"""
    return not set(WORD.findall(cell)).isdisjoint(names(other))


def _with_first_line(text: str, imports: Iterable[str]) -> str:
    """The imports on one line above a text. What must come first in a file comes before them."""
    futures = FUTURE.findall(text)
    return "; ".join([*futures, *imports]) + "\n" + FUTURE.sub("", text)


def _everything_of(modules: Iterable[str]) -> list[str]:
    return [f"from {module} import *" for module in modules]


def _stub(section: Section) -> Parts:
    return parts(stub(section))


def builds_on(section: Section) -> tuple[Section, ...]:
    """The section itself, and those whose parts its file is made with, near and far."""
    modules, found = {one.module: one for one in sections()}, {section}
    for one in reversed((*before(section), section)):
        if one in found:
            imports = " ".join(_stub(one).imports).split()
            found.update(modules[word] for word in imports if word in modules)
    return tuple(one for one in sections() if one in found)


def lesson(section: Section) -> str:
    """What the section is about, in Markdown, without its title."""
    return parts(section.original.read_text(encoding="utf-8")).lesson


def given() -> list[Parts]:
    """The files that no section asks for: what they define is there from the beginning."""
    return [parts((ORIGINALS / f"{name}.py").read_text("utf-8")) for name in given_modules()]


def given_modules() -> list[str]:
    names = [name.removesuffix(".py") for name in files()]
    return [name for name in names if not OF_A_SECTION.match(name)]


def _is_written(node: ast.stmt, lines: list[str]) -> bool:
    """Does a learner write in it?"""
    return any(lines[number - 1].strip() == MARKER for number in _lines(node))


def _is_ours(node: ast.stmt) -> bool:
    """Does it import what a notebook has from other cells, or what demonstrations draw with?"""
    modules = {name.removesuffix(".py") for name in files()} | {TOOLS}
    return isinstance(node, ast.ImportFrom) and node.module in modules


def _lines(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def defined(section: Section) -> tuple[str, ...]:
    """The classes, functions and constants that a section asks for or gives."""
    return names(_stub(section).code)


def names(text: str) -> tuple[str, ...]:
    """What a text defines at its top."""
    return tuple(DEFINED.findall(text))
