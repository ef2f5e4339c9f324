"""A docstring's statements, one by one: sentences, rows of its tables, signatures.

    LayerNorm(emb_dim) has
        scale  an nn.Parameter of shape (emb_dim,)
    and no other parameters. eps is 1e-5.

are four: the line over the table, its row, and two sentences.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kata.course.exercises import learners_part

ROW = re.compile(r" *(?P<name>\S+(?:, \S+)*) {2,}(?P<text>\S.*)")
# No sentence ends with the dots of (..., emb_dim), nor with an abbreviation's.
END = re.compile(r"(?<!\.\.)(?<!e\.g)(?<!i\.e)[.!?][\"')`]*\s+")


@dataclass(frozen=True)
class Statement:
    """What a docstring says in one breath, as it stands but for its line breaks."""

    owner: str  # the class or function whose docstring it is
    text: str
    line: int  # where that docstring begins


def statements(source: str) -> list[Statement]:
    """Every statement that a solution makes to a learner about what is to be written."""
    return [
        Statement(owner, text, node.body[0].lineno)
        for owner, node in _documented(source)
        for text in split(ast.get_docstring(node) or "")
    ]


def _documented(source: str) -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef]]:
    """What holds a learner's part: functions, methods, and the classes of those methods."""
    names = learners_part(source)
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
            theirs = {n: m for m in methods if (n := f"{node.name}.{m.name}") in names}
            if theirs:
                yield node.name, node
            yield from theirs.items()


def split(docstring: str) -> list[str]:
    """The statements in a docstring whose common indentation is gone."""
    return [sentence for passage in _passages(docstring) for sentence in _sentences(passage)]


def _passages(docstring: str) -> Iterator[str]:
    """Paragraphs and rows of tables, each on one line. A row goes on where it is indented more."""
    passage: list[str] = []
    row: int | None = None  # how far the row is indented, in a row
    for line in [*docstring.splitlines(), ""]:
        indent = len(line) - len(line.lstrip())
        begins = ROW.fullmatch(line)
        if begins or not line.strip() or (row is not None and indent <= row):
            if passage:
                yield " ".join(passage)
            passage, row = [], indent if begins else None
        passage += line.split()


def _sentences(passage: str) -> Iterator[str]:
    begin = 0
    for end in END.finditer(passage):
        yield passage[begin : end.end()].strip()
        begin = end.end()
    yield passage[begin:]
