"""Exercises made from solutions: `python grader.py check --mend` writes those that are stale.

In a solution the line `# YOUR CODE` stands where the learner's part begins; from there to the end
of the function, the exercise raises NotImplementedError. Everything else is the same in both.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable
from pathlib import Path

from kata.course.lines import lines_of
from kata.course.places import EXERCISES, ORIGINALS
from kata.course.sections import Section, sections

MARKER = "# YOUR CODE"


def exercise(source: str, section: str) -> str:
    """The learner's file for a solution; an exercise stays as it is."""
    lines = lines_of(source)
    kept: list[str] = []
    after = 0
    for name, (node, marked) in _marked(source).items():
        indent = lines[marked - 1][: -len(MARKER)]
        kept += lines[after:marked]
        kept.append(f'{indent}raise NotImplementedError("{section}: {name} is yours to write")')
        after = node.end_lineno or node.lineno
    return "\n".join(kept + lines[after:]) + "\n"


def learners_part(source: str) -> dict[str, str]:
    """What is cut out of a solution, by the function's name."""
    lines = lines_of(source)
    return {
        name: textwrap.dedent("\n".join(lines[marked : node.end_lineno]))
        for name, (node, marked) in _marked(source).items()
    }


def same_functions(source: str, names: Iterable[str]) -> dict[str, str]:
    """The bodies of these functions in another file, without their docstrings and the marker."""
    lines = lines_of(source)
    bodies = {}
    for node, name in _functions(ast.parse(source)):
        first = node.body[1:2] if ast.get_docstring(node) else node.body[:1]
        if name in names and first:
            body = textwrap.dedent("\n".join(lines[first[0].lineno - 1 : node.end_lineno]))
            bodies[name] = body.partition(f"{MARKER}\n")[2] or body
    return bodies


def _marked(source: str) -> dict[str, tuple[ast.FunctionDef, int]]:
    """The functions that a learner writes, and the line of the marker in each."""
    lines = lines_of(source)
    found = {}
    for node, name in _functions(ast.parse(source)):
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            if lines[number - 1].strip() == MARKER:
                found[name] = (node, number)
                break
    return found


def _functions(tree: ast.Module) -> list[tuple[ast.FunctionDef, str]]:
    """Top-level functions and methods, in the order of the file, with their qualified names."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found.append((node, node.name))
        if isinstance(node, ast.ClassDef):
            methods = [item for item in node.body if isinstance(item, ast.FunctionDef)]
            found += [(method, f"{node.name}.{method.name}") for method in methods]
    return found


def stub(section: Section) -> str:
    """What a section's file holds before the learner begins."""
    return exercise(section.original.read_text(encoding="utf-8"), section.id)


def generated() -> dict[Path, str]:
    """Every exercise file and what it should hold, those that are given as they are included."""
    ids = {section.module: section.id for section in sections()}
    return {
        EXERCISES / path.name: exercise(path.read_text(encoding="utf-8"), ids.get(path.stem, ""))
        for path in sorted(ORIGINALS.glob("ch*.py"))
    }
