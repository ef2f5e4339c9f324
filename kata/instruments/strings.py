"""Texts that a source puts together from pieces, worked out without running any of it."""

from __future__ import annotations

import ast
from collections.abc import Callable

Known = dict[str, str]  # names that stand for a text
LONGEST = 10_000  # characters: "ab" * 10 ** 9 is not worked out
METHODS: dict[str, Callable[..., str]] = {
    name: getattr(str, name)
    for name in (
        *("join", "replace", "lower", "upper", "title", "capitalize", "swapcase", "strip"),
        *("lstrip", "rstrip", "removeprefix", "removesuffix", "format"),
    )
}


def constants(tree: ast.AST) -> Known:
    """The names in a file that are given a text, once and plainly."""
    known: Known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name) and (text := spelt(node.value, known)) is not None:
                known[target.id] = text
    return known


def spelt(node: ast.AST, known: Known) -> str | None:
    """The text that an expression comes to, or None where that can't be told."""
    try:
        found = _spelt(node, known)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError):
        return None
    return found if found is not None and len(found) <= LONGEST else None


def _spelt(node: ast.AST, known: Known) -> str | None:
    """The same, where whatever can't be worked out may also raise."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Constant(value=bytes(data)):
            return data.decode()
        case ast.Name(id=name):
            return known.get(name)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _sure(left, known) + _sure(right, known)
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            return _formatted(left, right, known)
        case ast.JoinedStr(values=values):
            return "".join(_sure(value, known) for value in values)
        case ast.FormattedValue(value=value, format_spec=None):
            return spelt(value, known)
        case ast.Subscript(value=value, slice=ast.Slice() as part):
            return _sure(value, known)[slice(*map(_number, _ends(part)))]
        case ast.Call(func=ast.Name(id="chr"), args=[code]):
            return chr(_number(code) or 0)
        case ast.Call(func=ast.Name(id="str" | "ascii"), args=[value]):
            return spelt(value, known)
        case ast.Call(func=ast.Attribute(value=value, attr="decode")):
            return spelt(value, known)
        case ast.Call(func=ast.Attribute(value=value, attr=method), args=args):
            return METHODS[method](_sure(value, known), *_arguments(args, known))
    return None


def _formatted(left: ast.expr, right: ast.expr, known: Known) -> str | None:
    text, given = _sure(left, known), right.elts if isinstance(right, ast.Tuple) else [right]
    return None if "*" in text else text % tuple(_sure(one, known) for one in given)


def _arguments(args: list[ast.expr], known: Known) -> list[str | list[str]]:
    """What a text's method is given: texts, or one list of them; ValueError for all else."""
    found: list[str | list[str]] = []
    for one in args:
        if isinstance(one, (ast.List, ast.Tuple)):
            found.append([_sure(part, known) for part in one.elts])
        elif isinstance(one, ast.Call) and getattr(one.func, "id", "") == "reversed":
            found.append([*reversed(_sure(one.args[0], known))])
        else:
            found.append(_sure(one, known))
    return found


def _sure(node: ast.expr, known: Known) -> str:
    text = spelt(node, known)
    if text is None:
        raise ValueError
    return text


def _ends(part: ast.Slice) -> tuple[ast.expr | None, ast.expr | None, ast.expr | None]:
    return part.lower, part.upper, part.step


def _number(node: ast.expr | None) -> int | None:
    return None if node is None else int(ast.literal_eval(node))
