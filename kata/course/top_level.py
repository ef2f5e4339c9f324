"""A file taken apart: the statements at its top, what each defines and uses, and the imports."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from kata.course.errors import BadCall
from kata.course.exercises import MARKER
from kata.course.lines import lines_of
from kata.course.sections import files

OURS = "kata"

Name = tuple[str, str]  # a module's, and what it is called there


@dataclass(frozen=True)
class Statement:
    """A statement at the top of a file, with the comments above it."""

    module: str
    text: str
    defines: frozenset[str]
    uses: frozenset[str]


@dataclass(frozen=True)
class File:
    """A file taken apart: its statements, and what it imports from where."""

    module: str
    text: str
    own: Collection[str]  # modules that lie beside it, which aren't the course's
    statements: list[Statement] = field(default_factory=list)
    imports: dict[str, str] = field(default_factory=dict)  # a line by what it binds
    siblings: dict[str, Name] = field(default_factory=dict)  # what a name is in another section
    problems: dict[str, str] = field(default_factory=dict)  # by the name that can't be had

    @property
    def title(self) -> str:
        """What its first line says, up to a comma."""
        said = ast.get_docstring(ast.parse(self.text)) or self.module
        return said.splitlines()[0].partition(",")[0]

    def whole(self, name: str) -> list[Name]:
        """Where a name may come from that is imported with all others of a section."""
        return [(module, name) for star, (module, _) in self.siblings.items() if star[0] == "*"]

    @cached_property
    def defined(self) -> frozenset[str]:
        return frozenset(name for one in self.statements for name in one.defines)


def take_apart(module: str, text: str, own: Collection[str]) -> File:
    """Every statement of a file, but its docstring and what stands under `__main__`."""
    try:
        return _taken_apart(File(module, text, own))
    except RecursionError:
        reason = f"{module}.py nests its code too deeply to be taken apart"
        raise BadCall(f"{reason}; write it in shorter steps and export again") from None
    except ValueError:  # Python reads such a number in hexadecimal digits, and writes none
        reason = f"{module}.py holds a number of thousands of digits"
        raise BadCall(f"{reason}; compute it and export again") from None


def _taken_apart(file: File) -> File:
    module, text = file.module, file.text
    lines = lines_of(text)
    after = 0
    for node in ast.parse(text).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            _note_import(file, node)
        elif not (isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)):
            file.statements.append(_statement(module, node, lines, after))
        after = node.end_lineno or node.lineno
    return file


def _note_import(file: File, node: ast.Import | ast.ImportFrom) -> None:
    """Note what each name that is imported stands for in one file, or why it can't be there."""
    home = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
    for alias in node.names:
        root = (home or alias.name).partition(".")[0]
        name = alias.asname or (alias.name if home else root)
        if f"{root}.py" in files():
            if not home:
                file.problems[name] = (
                    f"{file.module}.py imports {root} as a whole; "
                    f"write from {root} import ..., and export again"
                )
            elif alias.asname and alias.asname != alias.name:
                text = f"{name} = {alias.name}"
                uses, defines = frozenset([alias.name]), frozenset([name])
                file.statements.append(Statement(file.module, text, defines, uses))
                file.siblings[alias.name] = (home, alias.name)
            else:
                star = f"*{home}" if name == "*" else name
                file.siblings[star] = (home, alias.name)
        elif root == OURS:
            file.problems[name] = (
                f"{file.module}.py uses {name} of {home or alias.name}, which isn't there "
                "without the course; do without, and export again"
            )
        elif root in file.own:
            file.problems[name] = (
                f"{file.module}.py imports {root}.py, another file of yours; "
                "put what it takes from there into itself, and export again"
            )
        else:
            key = alias.name if not (home or alias.asname) else name
            file.imports[key] = ast.unparse(_only(node, alias))


def _only(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
    """The same import of one name alone; `import torch.nn as nn` is `from torch import nn`."""
    if isinstance(node, ast.ImportFrom):
        return ast.ImportFrom(node.module, [alias], node.level)
    package, _, last = alias.name.rpartition(".")
    if not (package and alias.asname):
        return ast.Import([alias])
    renamed = alias.asname if alias.asname != last else None
    return ast.ImportFrom(package, [ast.alias(last, renamed)], 0)


def _statement(module: str, node: ast.stmt, lines: list[str], after: int) -> Statement:
    """The statement with the comments right above it; `after` is the line where another ends."""
    begin = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
    while begin - 1 > after and lines[begin - 2].lstrip().startswith("#"):
        begin -= 1
    text = "\n".join(_brief(node, lines, begin))
    table = symtable.symtable(ast.unparse(node), module, "exec")
    return Statement(module, text, frozenset(_defines(node)), frozenset(_uses(table)))


def _uses(table: symtable.SymbolTable) -> Iterator[str]:
    """The names from outside: no function's own variables."""
    outside = str(table.get_type()) == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (outside or symbol.is_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _uses(inner)


def _defines(node: ast.AST) -> Iterator[str]:
    """The names that are there, or are something else, once a statement has run."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
        yield node.name
        return
    match node:
        case ast.Name(id, ast.Store()):
            yield id
        case ast.alias(name, asname):
            yield asname or name.partition(".")[0]
        case ast.Attribute(value, _, ast.Store()) | ast.Subscript(value, _, ast.Store()):
            yield from _root(value)
        case ast.Expr(ast.Call(ast.Attribute(value))):  # CONFIG.update(...)
            yield from _root(value)
    for child in ast.iter_child_nodes(node):
        yield from _defines(child)


def _root(node: ast.AST) -> Iterator[str]:
    """What an attribute of an attribute is one of."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _brief(node: ast.stmt, lines: list[str], begin: int) -> Iterator[str]:
    """Its lines, with each docstring's first alone: the exercise's promises have been kept."""
    cut: dict[int, int] = {}
    for inner in ast.walk(node):
        if isinstance(inner, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(inner):
            said = inner.body[0]
            if lines[said.lineno - 1].lstrip().startswith('"""'):
                cut[said.lineno] = said.end_lineno or said.lineno
    number = begin
    while number <= (node.end_lineno or node.lineno):
        line = lines[number - 1]
        end = cut.get(number, number)
        if line.strip() != MARKER:
            yield line if end == number else f'{line.rstrip()}"""'
        number = end + 1
