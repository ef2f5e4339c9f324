"""What a file takes from torch, as its text says: nothing of it is run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from kata.instruments.reached import reached
from kata.instruments.strings import Known, constants, spelt

LOOKS_UP = {"getattr", "attrgetter", "methodcaller", "__getattribute__", "get", "import_module"}
IMPORTS = {"import_module", "__import__"}
RUNS = {"exec", "eval", "compile"}
INSIDE = {"_refs", "_decomp", "_prims", "_inductor"}  # torch written again, in parts of its own
MOST_ROUNDS = 8  # of names given to names
DEEPEST = 4  # code in texts in code

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Reading:
    """What a check wants to know of a submission's source: see `reads`."""

    told: Mapping[str, str]
    within: tuple[str, ...]

    def of(self, source: str) -> list[str]:
        """What is told of this source; one that is too deep to be followed is no answer."""
        try:
            names = names_of_torch(source, self.within)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ["a source that can't be read"]
        return sorted({how for name in names if (how := self._how_told(name))})

    def _how_told(self, name: str) -> str:
        """A private name may be a part of what is told: `_get_total_norm` is all of it but a check.

        What torch is made of holds much under names that say nothing.
        """
        if name in self.told or name in INSIDE:
            return self.told.get(name, f"torch.{name}")
        held = [one for one in self.told if name.startswith("_") and one.strip("_") in name]
        return self.told[max(held, key=len)] if held else ""


def reads(told: Mapping[str, str], *within: str) -> Callable[[F], F]:
    """A check that asks which of torch's names the submission's source takes, besides what it does.

    `told` says how each name is told. The source is read only as far as the submission's names in
    `within` depend on it: a learner who compares with torch's own, in a test or under __main__,
    takes no shortcut. It is read before any of the submission runs, and sent away at once: beside a
    submission, whoever reads can be told lies.
    """

    def asking(check: F) -> F:
        check.reading = Reading(told, within)  # type: ignore[attr-defined]
        return check

    return asking


def names_of_torch(source: str, within: Iterable[str]) -> set[str]:
    """What the source takes from torch and its modules, under whatever name, where that can run.

    Names of names are followed, and names that are put together from texts, as far as that can be
    told without running anything.
    """
    tree = ast.parse(source)
    return _Reader(tree).names(reached(tree, within))


class _Reader:
    def __init__(self, tree: ast.Module, around: _Reader | None = None) -> None:
        """`around` reads the code that runs this one as a text."""
        self.depth: int = around.depth + 1 if around else 0
        self.known: Known = constants(tree)
        # the names that stand for something of torch's, and for what
        self.torch: dict[str, str] = dict(around.torch) if around else {}
        self.stars = False  # are there names that aren't told?
        for node in ast.walk(tree):
            self._import(node)
        assigned = [pair for node in ast.walk(tree) for pair in _assigned(node)]
        for _ in range(MOST_ROUNDS):
            found = {name: self._last(value) for name, value in assigned if self.is_torch(value)}
            if found.keys() <= self.torch.keys():
                break
            self.torch = found | self.torch

    def _import(self, node: ast.AST) -> None:
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            return
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            first, *path = f"{module}.{alias.name}".strip(".").split(".")
            if first != "torch":
                continue
            self.stars |= alias.name == "*"
            if module or alias.asname:
                self.torch[alias.asname or alias.name] = ".".join(path) or first
            else:
                self.torch[first] = first

    def is_torch(self, node: ast.AST) -> bool:
        """Does it begin with something of torch's?"""
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            if isinstance(node, ast.Subscript) and self._names_torch(node.slice):
                return True  # sys.modules["torch.nn"]
            return self.is_torch(node.value)
        if isinstance(node, ast.Call):
            called = _called(node)
            if called in IMPORTS:
                return any(self._names_torch(argument) for argument in node.args)
            return called in ("getattr", "vars") and any(map(self.is_torch, node.args[:1]))
        return isinstance(node, ast.Name) and node.id in self.torch

    def _names_torch(self, node: ast.AST) -> bool:
        text = spelt(node, self.known)
        return text is not None and text.split(".")[0] == "torch"

    def _last(self, node: ast.AST) -> str:
        """What of torch's an expression stands for: the name at its end."""
        if isinstance(node, ast.Attribute):
            return node.attr
        if isinstance(node, ast.Name):
            return self.torch[node.id]
        ends = [*getattr(node, "args", []), getattr(node, "slice", None)]
        texts = [text for end in ends if end and (text := spelt(end, self.known))]
        return texts[-1].split(".")[-1] if texts else ""

    def names(self, parts: Iterable[ast.AST]) -> set[str]:
        """The names that stand in these parts of the source."""
        found: set[str] = set()
        for node in (node for part in parts for node in ast.walk(part)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.update(self.torch.get(node.id, node.id if self.stars else "").split("."))
            elif isinstance(node, ast.Attribute) and self.is_torch(node.value):
                found.add(node.attr)
            elif isinstance(node, ast.Subscript) and self.is_torch(node.value):
                found.update((spelt(node.slice, self.known) or "").split("."))
            elif isinstance(node, ast.Call):
                found |= self._in_call(node)
        return found

    def _in_call(self, node: ast.Call) -> set[str]:
        """Names in the texts that are given to what looks names up, or runs code."""
        called = _called(node)
        texts = [text for one in node.args if (text := spelt(one, self.known)) is not None]
        if called in LOOKS_UP:
            parts = {part for text in texts for part in text.split(".")}
            is_theirs = called in IMPORTS or any(map(self.is_torch, node.args))
            return {part for part in parts if is_theirs or not part.startswith("_")}
        found: set[str] = set()
        if called in RUNS and self.depth < DEEPEST:
            for text in texts:
                try:
                    code = ast.parse(text.strip())
                    found |= _Reader(code, self).names(code.body)
                except (SyntaxError, ValueError):  # no code, so it can't be run either
                    continue
        return found


def _called(node: ast.Call) -> str:
    """The last name of what is called."""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names that get a value here, and which."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _pairs(target, node.value)
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value:
        yield from _pairs(node.target, node.value)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
        for one, other in zip(target.elts, value.elts, strict=False):
            yield from _pairs(one, other)
