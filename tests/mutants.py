"""Random mutations of the solutions, from a fixed seed, and those that are known to change nothing.

A mutant is the solution with one operator, constant, keyword, argument order or statement changed
in the part that a learner writes.
"""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from kata.course.exercises import learners_part
from kata.course.sections import Section

SWAPS: dict[type, list[type]] = {
    ast.Add: [ast.Sub, ast.Mult],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Add, ast.Div],
    ast.Div: [ast.Mult],
    ast.Pow: [ast.Mult],
    ast.And: [ast.Or],
    ast.Eq: [ast.NotEq],
}

KEYS = ["emb_dim", "context_length", "n_heads", "n_layers", "vocab_size", "drop_rate", "qkv_bias"]


@dataclass(frozen=True)
class Mutant:
    section: Section
    change: str  # what was changed, as text: the line before and after
    source: str


@cache
def mutants(section: Section, count: int, seed: int = 0) -> list[Mutant]:
    """So many different mutants of a section's solution, the same ones at every call."""
    source = section.solution.read_text(encoding="utf-8")
    every = {mutant.source: mutant for mutant in _every(section, source)}
    chosen = list(every.values())
    random.Random(seed).shuffle(chosen)
    return chosen[:count]


def _every(section: Section, source: str) -> Iterator[Mutant]:
    names = learners_part(source)
    plain = ast.unparse(ast.parse(source))
    for name in names:
        for index, node in enumerate(ast.walk(_find(ast.parse(source), name))):
            for change in CHANGES:
                for variant in range(3):
                    if not change(copy.deepcopy(node), variant):
                        break
                    tree = ast.parse(source)
                    change(list(ast.walk(_find(tree, name)))[index], variant)
                    text = ast.unparse(ast.fix_missing_locations(tree))
                    if text != plain and (changed := _changed(plain, text)):
                        yield Mutant(section, f"{name}: {changed}", text)


def _find(tree: ast.Module, name: str) -> ast.FunctionDef:
    """The function, without its docstring."""
    body: list[ast.stmt] = tree.body
    found: ast.stmt | None = None
    for part in name.split("."):
        found = next(node for node in body if getattr(node, "name", "") == part)
        body = getattr(found, "body", [])
    assert isinstance(found, ast.FunctionDef)
    return found


def _changed(before: str, after: str) -> str:
    for one, other in zip(before.splitlines(), after.splitlines(), strict=False):
        if one != other:
            return f"{one.strip()}  ->  {other.strip()}"
    return ""


# --- changes: each takes a node and a variant's number, and says whether it did anything ----------


def _operator(node: ast.AST, variant: int) -> bool:
    for field in ("op", "ops"):
        operator = getattr(node, field, None)
        single = operator[0] if isinstance(operator, list) and operator else operator
        swaps = SWAPS.get(type(single), [])
        if variant < len(swaps):
            new = swaps[variant]()
            setattr(node, field, [new] if isinstance(operator, list) else new)
            return True
    return False


def _constant(node: ast.AST, variant: int) -> bool:
    if not isinstance(node, ast.Constant) or isinstance(node.value, str) or node.value is None:
        return False
    if isinstance(node.value, bool):
        node.value = not node.value
        return variant == 0
    values: list[int | float] = [node.value + 1, node.value * 2, 0]
    if values[variant] == node.value:
        return False
    node.value = values[variant]
    return True


def _key(node: ast.AST, variant: int) -> bool:
    """Another key of the configuration, another name of one letter's difference in meaning."""
    if not isinstance(node, ast.Constant) or node.value not in KEYS:
        return False
    others = [key for key in KEYS if key != node.value]
    node.value = others[(KEYS.index(node.value) + variant) % len(others)]
    return True


def _attribute(node: ast.AST, variant: int) -> bool:
    """self.norm1 becomes self.norm2, and the like."""
    swaps = {"norm1": "norm2", "norm2": "norm1", "att": "ff", "ff": "att", "tok_emb": "pos_emb"}
    swaps |= {"scale": "shift", "shift": "scale", "pos_emb": "tok_emb", "argmax": "argmin"}
    swaps |= {"tanh": "sigmoid", "ones": "zeros", "zeros": "ones", "mean": "sum", "sqrt": "exp"}
    if not isinstance(node, ast.Attribute) or node.attr not in swaps or variant:
        return False
    node.attr = swaps[node.attr]
    return True


def _keyword(node: ast.AST, variant: int) -> bool:
    """A keyword argument left out."""
    if not isinstance(node, ast.Call) or variant >= len(node.keywords):
        return False
    del node.keywords[variant]
    return True


def _arguments(node: ast.AST, variant: int) -> bool:
    """Two arguments, or two operands, change places."""
    if isinstance(node, ast.Call) and len(node.args) > 1 and variant == 0:
        node.args[0], node.args[1] = node.args[1], node.args[0]
        return True
    if isinstance(node, ast.BinOp) and variant == 0:
        node.left, node.right = node.right, node.left
        return True
    return False


def _call(node: ast.AST, variant: int) -> bool:
    """f(x) becomes x."""
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.Call) and value.args and variant == 0:
            setattr(node, field, copy.deepcopy(value.args[0]))
            return True
    return False


def _operand(node: ast.AST, variant: int) -> bool:
    """One side of an operation is left out."""
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.BinOp) and variant < 2:
            setattr(node, field, copy.deepcopy((value.left, value.right)[variant]))
            return True
    return False


def _statement(node: ast.AST, variant: int) -> bool:
    """A statement of a function is left out."""
    body = getattr(node, "body", None)
    if not isinstance(node, (ast.FunctionDef, ast.For)) or not isinstance(body, list):
        return False
    movable = [s for s in body if isinstance(s, (ast.Assign, ast.AugAssign, ast.For))]
    if variant >= len(movable) or len(body) < 2:
        return False
    body.remove(movable[variant])
    return True


CHANGES: list[Callable[[ast.AST, int], bool]] = [
    *(_operator, _constant, _key, _attribute, _keyword),
    *(_arguments, _call, _operand, _statement),
]
