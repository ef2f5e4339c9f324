"""Witnesses of ready-made parts: what was called, what was dispatched, what the source says."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from kata.instruments.now import Now


class _Operators(TorchDispatchMode):  # type: ignore[no-untyped-call]
    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # or torch's compiler is loaded: a second

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names: set[str] = set()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.names.add(func.overloadpacket.__name__)
        return func(*args, **(kwargs or {}))


class _Functions(TorchFunctionMode):
    """The names of torch's functions as they are called, whatever the file calls them.

    Some ready-made ones (rms_norm, instance_norm) dispatch nothing under their own name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.names.add(getattr(func, "__name__", ""))
        return func(*args, **(kwargs or {}))


def shortcuts(
    run: Callable[[], torch.Tensor],
    operators: Iterable[str],
    names: Iterable[str],
    within: Iterable[str] = (),
) -> dict[str, list[str]]:
    """Which ready-made operators and torch names were used: three witnesses.

    `operators` are looked for among those called and dispatched and, as SomethingBackward0, in
    the output's history; `names` where the source takes them from torch. The source is read only
    as far as the submission's names in `within` depend on it: a learner who compares with torch's
    own, in a test or under __main__, takes no shortcut.
    """
    wanted = set(operators)
    with _Functions() as called, _Operators() as seen:
        output = run()
    plain = {name.lstrip("_") for name in wanted}
    return {
        "operators used": sorted((called.names | seen.names) & wanted),
        "operators in the gradient's history": sorted(_history(output) & plain),
        "names used in the file": sorted(_names(Now.source, within) & set(names)),
    }


def _history(output: Any) -> set[str]:
    """Names of the operators that made the output, in the style of torch.ops, no underscore first.

    A learner's own autograd function may have any name, and is left out.
    """
    found, seen, todo = set(), set(), [getattr(output, "grad_fn", None)]
    while todo:
        node = todo.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if not isinstance(node, torch.autograd.function.BackwardCFunction):
            name = re.sub(r"Backward\d*$", "", node.name())
            found.add(re.sub("[A-Z]", lambda c: f"_{c[0].lower()}", name).lstrip("_"))
        todo += [parent for parent, _ in node.next_functions]
    return found


def _names(source: str, within: Iterable[str]) -> set[str]:
    """What the source takes from torch and its modules, under whatever name; demo() is free."""
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if getattr(node, "name", "") != "demo"]
    imported: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            for alias in node.names:
                if (module or alias.name).split(".")[0] == "torch":
                    imported[alias.asname or alias.name.split(".")[0]] = alias.name
    found: set[str] = set()
    for node in (node for statement in _used(tree, within) for node in ast.walk(statement)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(imported.get(node.id, ""))
        elif isinstance(node, ast.Attribute) and _root(node) in imported:
            found.add(node.attr)
        elif isinstance(node, ast.Call) and _root(node.func) == "getattr":
            constants = [a.value for a in node.args[1:] if isinstance(a, ast.Constant)]
            found.update(str(value) for value in constants if _root(node.args[0]) in imported)
    return found


def _used(tree: ast.Module, within: Iterable[str]) -> list[ast.stmt]:
    """The file's statements that define these names (or any), and what those use in turn."""
    pieces = [piece for statement in _outermost(tree.body) for piece in _pieces(statement)]
    used = set(within) or {name for names, _ in pieces for name in names}
    found: list[ast.stmt] = []
    while new := [piece for names, piece in pieces if names & used and piece not in found]:
        found += new
        nodes = [node for piece in new for node in ast.walk(piece)]
        used |= {node.id for node in nodes if isinstance(node, ast.Name)}
        used |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        used |= {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    return found


def _pieces(statement: ast.stmt) -> Iterator[tuple[set[str], ast.stmt]]:
    """A statement and the names that it defines; methods of a class's own stand by themselves."""
    if isinstance(statement, ast.ClassDef):
        own = [
            method
            for method in statement.body
            if isinstance(method, ast.FunctionDef)
            and not (method.name == "forward" or method.name.startswith("__"))
        ]
        yield from (({method.name}, method) for method in own)
        statement.body = [part for part in statement.body if part not in own]
    yield _defined(statement), statement


def _outermost(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Top-level statements, those under if, try and with too, but for `if __name__ == ...`."""
    for node in body:
        if isinstance(node, ast.If) and any(_root(n) == "__name__" for n in ast.walk(node.test)):
            continue
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            parts = [getattr(node, part, []) for part in ("body", "orelse", "finalbody")]
            parts += [handler.body for handler in getattr(node, "handlers", [])]
            yield from _outermost([statement for part in parts for statement in part])
        else:
            yield node


def _defined(node: ast.stmt) -> set[str]:
    """The names that a statement gives a meaning, `LayerNorm.forward = ...` included."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    return {_root(part) for target in targets if target for part in ast.walk(target)} - {""}


def _root(node: ast.AST) -> str:
    """The name that a chain of attributes begins with."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
