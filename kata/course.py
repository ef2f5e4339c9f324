"""Which sections there are, in the course's order, and where their files lie.

The hidden checks are the list: a section exists when tests/hidden/ has a file for it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = ROOT / "exercises"
SOLUTIONS = ROOT / "solutions"
HIDDEN = ROOT / "tests" / "hidden"
HINTS = ROOT / "tests" / "hints"
MISTAKES = ROOT / "tests" / "mistakes"


class BadCall(Exception):
    """The call itself is wrong: one line says how."""


@dataclass(frozen=True)
class Check:
    name: str
    title: str
    about: tuple[str, ...] = ()  # the submission's names that it looks at, the likeliest first


@dataclass(frozen=True)
class Section:
    id: str
    module: str

    @property
    def file(self) -> str:
        return f"{self.module}.py"

    @property
    def chapter(self) -> str:
        return self.id.split(".")[0]

    @property
    def title(self) -> str:
        """What the solution's first line says, after three quotes and the number."""
        solution = SOLUTIONS / self.file
        path = solution if solution.exists() else HIDDEN / self.file  # a chapter put together
        with path.open(encoding="utf-8") as lines:
            return lines.readline().strip().strip('"').removeprefix(self.id).strip()


@cache
def sections() -> tuple[Section, ...]:
    found = []
    for path in HIDDEN.glob("ch*.py"):
        if match := re.match(r"ch(\d+)_(\d+)_", path.name):
            chapter, number = int(match[1]), int(match[2])
            found.append((chapter, number, Section(f"{chapter}.{number}", path.stem)))
    return tuple(section for *_, section in sorted(found, key=lambda row: row[:2]))


def of_chapter(chapter: str) -> tuple[Section, ...]:
    return tuple(section for section in sections() if section.chapter == chapter)


def assembly(chapter: str) -> str | None:
    """The hidden checks of a chapter's sections put together, if it has any."""
    module = f"ch{chapter}_assembly"
    return module if (HIDDEN / f"{module}.py").exists() else None


def chosen(words: list[str]) -> tuple[Section, ...]:
    """The sections that `4.2`, `4` or nothing (all of them) stand for."""
    if not words:
        return sections()
    wanted: set[str] = set()
    for word in words:
        name = Path(word).name
        ids = [s.id for s in sections() if name in (s.id, s.chapter, s.module, s.file)]
        if not ids:
            known = ", ".join(s.id for s in sections())
            raise BadCall(f"there is no section {word!r}; the sections are {known}")
        wanted.update(ids)
    return tuple(s for s in sections() if s.id in wanted)


@cache
def checks(module: str) -> tuple[Check, ...]:
    """A check is a public function of the hidden file; its docstring's first line is its title."""
    tree = ast.parse((HIDDEN / f"{module}.py").read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    return tuple(
        Check(
            name,
            (title := (ast.get_docstring(node) or name).splitlines()[0]),
            _about(title, list(_uses(node, functions))),
        )
        for name, node in functions.items()
        if not name.startswith("_")
    )


def _about(title: str, uses: list[str]) -> tuple[str, ...]:
    """What a check looks at first: what its title names, then functions, then what it made last."""
    return tuple(sorted(uses[::-1], key=lambda name: (name not in title, name[0].isupper())))


def _uses(function: ast.FunctionDef, functions: dict[str, ast.FunctionDef]) -> Iterator[str]:
    """Every `gpt.Name` in a check and in what it calls."""
    within = functions.copy()
    within.pop(function.name, None)
    for node in (node for statement in function.body for node in ast.walk(statement)):
        if isinstance(node, ast.Name) and node.id in within:
            yield from _uses(within[node.id], within)
        elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "gpt":
            yield node.attr
