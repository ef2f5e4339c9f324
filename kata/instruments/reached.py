"""Which parts of a file can run while it is graded, as its text says: nothing of it is run.

All that runs as the file is loaded can, wherever it stands. A function can, and a class, once its
name is mentioned by something that can: a demonstration and a test that nobody calls are free.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from itertools import chain

from kata.instruments.strings import Known, constants, spelt

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
GUARD = {
    ast.dump(ast.parse(f"{one} == {two}", mode="eval").body)
    for one, two in (("__name__", "'__main__'"), ("'__main__'", "__name__"))
}
# Decorators that hand what they are given to nobody.
DISCREET = {
    *("torch.no_grad", "torch.no_grad()", "torch.enable_grad()", "torch.inference_mode()"),
    *("staticmethod", "classmethod", "property"),
}
# Whoever has one of these comes by every name in the file, without mentioning it.
REACHES_ALL = {
    *("globals", "locals", "exec", "builtins", "__builtins__", "__globals__", "f_globals"),
    *("__subclasses__", "gc", "inspect", "sys", "__import__", "import_module", "runpy"),
}
LONGEST_NAME = 200


def reached(tree: ast.Module, within: Iterable[str]) -> list[ast.AST]:
    """What runs as the file is loaded, what defines these names (or any), and what those use."""
    parts = _Parts(tree)
    parts.read(tree.body)
    known, found = constants(tree), []
    todo, seen = [*parts.always], set[str]()
    names = {*within} or {*parts.named}
    while todo or names - seen:
        for name in names - seen:
            todo += parts.named.pop(name, [])
        seen |= names
        found += todo
        names = set(chain.from_iterable(_mentioned(node, known) for node in todo))
        if names & REACHES_ALL:
            names |= {*parts.named}
        todo = []
    return found


class _Parts:
    """A file in parts: what runs as it is loaded, and what runs if it is called, by its name."""

    def __init__(self, tree: ast.Module) -> None:
        self.guarded = _is_no_program(tree)
        nodes = list(ast.walk(tree))
        taken = {
            one.id
            for one in nodes
            if isinstance(getattr(one, "ctx", None), ast.Store) and isinstance(one, ast.Name)
        }
        taken |= {one.name for one in nodes if isinstance(one, (*FUNCTIONS, ast.ClassDef))}
        self.torch = {name for node in nodes for name in _from_torch(node)} - taken
        self.always: list[ast.AST] = []
        self.named: dict[str, list[ast.AST]] = {}

    def read(self, body: Iterable[ast.AST], owner: str = "") -> None:
        """Statements that run as the file is loaded; `owner` is the class in which they stand."""
        for node in body:
            if isinstance(node, FUNCTIONS):
                self._function(node, owner)
            elif isinstance(node, ast.ClassDef):
                self._class(node)
            elif isinstance(node, ast.If) and self.guarded and ast.dump(node.test) in GUARD:
                self.read(node.orelse, owner)
            elif isinstance(node, ast.Assign) and (name := self._only_binds(node)):
                self._name(_called_by(name, owner), node)
            elif isinstance(node, (ast.stmt, ast.excepthandler, ast.match_case)):
                self.read(ast.iter_child_nodes(node), owner)
            else:
                self.always.append(node)

    def _name(self, name: str, *nodes: ast.AST) -> None:
        self.named.setdefault(name, []).extend(nodes)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str) -> None:
        name = _called_by(node.name, owner)
        self._name(name, node)
        self._handed_over(name, node)
        defaults = [*node.args.defaults, *node.args.kw_defaults, *_annotations(node)]
        self.always += [one for one in defaults if one and _calls(one)]

    def _class(self, node: ast.ClassDef) -> None:
        """Whatever is above a class hears of it, and may be the submission's own."""
        above = [*node.bases, *(keyword.value for keyword in node.keywords)]
        self._name(node.name, *above)
        self._handed_over(node.name, node)
        if not all(self._is_torchs(one) or ast.unparse(one) == "object" for one in above):
            self.always.append(_mention(node.name))
        self.always += [one for one in above if _calls(one)]
        self.read(node.body, node.name)

    def _handed_over(
        self, name: str, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    ) -> None:
        """A decorator is given what it stands above, and may put it anywhere."""
        if any(ast.unparse(one) not in DISCREET for one in node.decorator_list):
            self.always += [*node.decorator_list, _mention(name)]

    def _only_binds(self, node: ast.Assign) -> str:
        """The one name that is given a lambda or something of torch's, where that is all.

        What `__all__` names is called no more than what it doesn't.
        """
        value, target = node.value, node.targets[0]
        if len(node.targets) > 1 or not isinstance(target, ast.Name):
            return ""
        if target.id == "__all__" and not _calls(value):
            return target.id
        if isinstance(value, ast.Lambda):
            return "" if _calls(value.args) else target.id
        if isinstance(value, ast.Call):
            given = [*value.args, *(keyword.value for keyword in value.keywords)]
            if not all(isinstance(one, ast.Constant) for one in given):
                return ""
            value = value.func
        return target.id if self._is_torchs(value) else ""

    def _is_torchs(self, node: ast.AST) -> bool:
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self.torch


def _called_by(name: str, owner: str) -> str:
    """Whoever makes an object calls what is special in its class; all else is called by name."""
    return owner if owner and (name == "forward" or name.startswith("__")) else name


def _from_torch(node: ast.AST) -> Iterator[str]:
    """The names that an import takes from torch."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        module = getattr(node, "module", None)
        for alias in node.names:
            if (module or alias.name).split(".")[0] == "torch":
                yield alias.asname or alias.name.split(".")[0]


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr | None]:
    given = [one for one in ast.walk(node.args) if isinstance(one, ast.arg)]
    return [*(one.annotation for one in given), node.returns]


def _calls(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Call) for one in ast.walk(node))


def _mention(name: str) -> ast.AST:
    """As if the file named it: a text, which is nothing of torch's."""
    return ast.Constant(name)


def _is_no_program(tree: ast.Module) -> bool:
    """Is the file's own name what it is, so that what stands under `== "__main__"` doesn't run?

    The two words may stand in such a test, and whoever only asks for the name may do so.
    """
    inside: set[int] = set()
    for node in ast.walk(tree):  # from the outside in
        if isinstance(node, ast.Compare) and ast.dump(node) in GUARD:
            inside |= {id(one) for one in ast.walk(node)}
        asks = isinstance(getattr(node, "ctx", None), ast.Load)
        if id(node) not in inside and not asks and _says(node) & {"__name__", "__main__"}:
            return False
    return True


def _says(node: ast.AST) -> set[str]:
    """The names and texts that stand in a node itself."""
    fields = [value for _, value in ast.iter_fields(node)]
    items = chain.from_iterable(one if isinstance(one, list) else [one] for one in fields)
    return {one for one in items if isinstance(one, str)}


def _mentioned(node: ast.AST, known: Known) -> Iterator[str]:
    """All names that stand in a part, in what it imports and in its texts too."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            yield "exec" if one.id == "eval" else one.id
        elif isinstance(one, ast.Attribute):
            yield one.attr
        elif isinstance(one, ast.alias):
            yield from one.name.split(".")
        elif isinstance(one, ast.expr) and (text := spelt(one, known)):
            yield from text.split(".") if len(text) <= LONGEST_NAME else ()
