"""The hidden checks' names and titles, read from their source: nothing is imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kata.course.lines import END
from kata.course.places import HIDDEN
from kata.course.sections import Section, sections

# What stands before a name that is defined, and behind one that gets a value: in a docstring a line
# may begin with a name as well
BEGINS = re.compile(r"[\r\n](class |def )?\Z")
GIVEN = re.compile(r"[ \t]*(?::[^=\r\n]*)?=(?!=)")


@dataclass(frozen=True)
class Check:
    name: str
    title: str
    about: tuple[str, ...] = ()  # the submission's names that it looks at, the likeliest first

    def line_in(self, text: str, said: str = "") -> int:
        """Where a file defines what the check is about: first of all what was said of it.

        The text is searched and not parsed: parsing is for the worker, whom it may crash.
        """
        name = min(self.about, key=lambda name: name not in said, default="")
        text = f"\n{text}"
        for found in re.finditer(rf"\b{name}\b", text):
            begins = BEGINS.search(text, max(0, found.start() - 7), found.start())
            if begins and (begins[1] or GIVEN.match(text, found.end())):
                return len(END.findall(text, 0, found.start()))
        return 1


@dataclass(frozen=True)
class Assembly:
    """The checks of a whole chapter, put together from a learner's own parts."""

    chapter: str
    module: str
    sections: tuple[Section, ...]  # whose parts they are; a later chapter builds on earlier ones
    title: str
    praise: str  # what is said when they pass
    picture: str = ""  # and shown


Subject = Section | Assembly  # what has hidden checks


def graded(subject: Subject) -> tuple[Section, ...]:
    """The sections whose files are looked at together."""
    return (subject,) if isinstance(subject, Section) else subject.sections


def checks(subject: Subject) -> tuple[Check, ...]:
    """A check is a public function of the hidden file; its docstring's first line is its title."""
    return _checks(subject.module)


@cache
def _checks(module: str) -> tuple[Check, ...]:
    functions = {n.name: n for n in _tree(module).body if isinstance(n, ast.FunctionDef)}
    return tuple(
        _check(name, node, functions)
        for name, node in functions.items()
        if not name.startswith("_")
    )


def _check(name: str, node: ast.FunctionDef, functions: dict[str, ast.FunctionDef]) -> Check:
    title = (ast.get_docstring(node) or name).splitlines()[0]
    nodes = list(_nodes(node, functions))
    uses = [n.attr for n in nodes if isinstance(n, ast.Attribute) and _is_gpt(n.value)]
    return Check(name, title, _about(title, uses))


@cache
def assembly(chapter: str) -> Assembly | None:
    """How a chapter's parts are checked together, if they are: its file says whose they are."""
    module = f"ch{chapter}_assembly"
    if not (HIDDEN / f"{module}.py").exists():
        return None
    tree = _tree(module)
    title, _, rest = (ast.get_docstring(tree) or "").partition("\n\n")
    praise, _, rest = rest.partition("\n\n")
    picture = rest.partition("\n\n")[0] if rest.startswith("  ") else ""
    parts = sections(*_assigned(tree, "SECTIONS"))
    return Assembly(chapter, module, parts, title, " ".join(praise.split()), picture)


def _assigned(tree: ast.Module, name: str) -> tuple[str, ...]:
    """The words that a file gives that name."""
    (value,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    words: tuple[str, ...] = ast.literal_eval(value)
    return words


def parts_of(chapter: str) -> tuple[Section, ...]:
    """The sections whose parts are put together at the end of a chapter, if any are."""
    whole = assembly(chapter)
    return whole.sections if whole else ()


def source(module: str) -> str:
    return (HIDDEN / f"{module}.py").read_text(encoding="utf-8")


def _tree(module: str) -> ast.Module:
    return ast.parse(source(module))


def _about(title: str, uses: list[str]) -> tuple[str, ...]:
    """What a check looks at first: what its title names, then functions, then what it made last."""
    return tuple(sorted(uses[::-1], key=lambda name: (name not in title, name[0].isupper())))


def _nodes(function: ast.FunctionDef, functions: dict[str, ast.FunctionDef]) -> Iterator[ast.AST]:
    """All that a check is made of, with the functions that it calls."""
    within = functions.copy()
    within.pop(function.name, None)
    for node in (node for statement in function.body for node in ast.walk(statement)):
        if isinstance(node, ast.Name) and node.id in within:
            yield from _nodes(within[node.id], within)
        yield node


def _is_gpt(node: ast.AST) -> bool:
    """The implementation: what every check is given."""
    return isinstance(node, ast.Name) and node.id == "gpt"
