"""exercises/ made from solutions/: `python -m kata.exercises` (add --check to only compare).

In a solution the line `# YOUR CODE` stands where the learner's part begins; from there to the end
of the function, the exercise raises NotImplementedError. Everything else is the same in both.
"""

from __future__ import annotations

import ast
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path

from kata import course

MARKER = "# YOUR CODE"


def exercise(source: str, section: str) -> str:
    """The learner's file for a solution."""
    lines = source.splitlines()
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
    lines = source.splitlines()
    return {
        name: textwrap.dedent("\n".join(lines[marked : node.end_lineno]))
        for name, (node, marked) in _marked(source).items()
    }


def same_functions(source: str, names: Iterable[str]) -> dict[str, str]:
    """The bodies of these functions in another file, without their docstrings and the marker."""
    lines = source.splitlines()
    bodies = {}
    for node, name in _functions(ast.parse(source)):
        first = node.body[1:2] if ast.get_docstring(node) else node.body[:1]
        if name in names and first:
            body = textwrap.dedent("\n".join(lines[first[0].lineno - 1 : node.end_lineno]))
            bodies[name] = body.partition(f"{MARKER}\n")[2] or body
    return bodies


def _marked(source: str) -> dict[str, tuple[ast.FunctionDef, int]]:
    """The functions that a learner writes, and the line of the marker in each."""
    lines = source.splitlines()
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


def generated() -> dict[Path, str]:
    """Every exercise file and what it should hold."""
    ids = {section.module: section.id for section in course.sections()}
    return {
        course.EXERCISES / path.name: exercise(
            path.read_text(encoding="utf-8"), ids.get(path.stem, "")
        )
        for path in sorted(course.SOLUTIONS.glob("ch*.py"))
    }


def main(arguments: list[str]) -> int:
    stale = [
        path
        for path, text in generated().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        if "--check" in arguments:
            print(f"{path.name} is not what its solution makes")
        else:
            path.write_text(generated()[path], encoding="utf-8")
            print(f"wrote exercises/{path.name}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
