"""docs/promises.md: every promise of the docstrings, and what holds it, as tables to read."""

from __future__ import annotations

from collections.abc import Iterator

from kata.authors.files import promises_file
from kata.authors.promises import Free, Held, Ledger
from kata.authors.statements import Statement
from kata.course.sections import Section, sections

HEAD = """\
# What the exercises promise, and what holds it

Each statement of a docstring is held by a check, which fails when that alone is broken: a wrong
file in `tests/wrong/` breaks it. Where nothing needs to hold a statement, the reason is given.

`python grader.py check --mend` writes this page from `tests/promises/`.
"""


def page() -> str:
    """The page as it should stand, or nothing while no section says what holds its promises."""
    tables = [_table(section) for section in sections() if promises_file(section).exists()]
    return "\n".join([HEAD, *tables]) if tables else ""


def _table(section: Section) -> str:
    ledger = Ledger(section)
    rows = (_row(one, ledger.promises.get(one.text)) for one in ledger.statements)
    return "\n".join([f"## {section.id} {section.title}", "", *_lines(rows)]) + "\n"


def _row(statement: Statement, holder: Held | Free | None) -> tuple[str, str, str, str]:
    owner, said = f"`{statement.owner}`", _escaped(statement.text)
    if isinstance(holder, Held):
        return owner, said, ", ".join(f"`{name}`" for name in holder.checks), f"`{holder.by}`"
    return owner, said, "", _escaped(holder.why) if holder else "nothing yet"


def _lines(rows: Iterator[tuple[str, str, str, str]]) -> Iterator[str]:
    head = ("of", "statement", "check", "broken alone by, or why it is free")
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(row)} |"


def _escaped(text: str) -> str:
    """The text in a table's cell: what Markdown reads as its own is quoted, but for code."""
    parts = text.replace("|", "\\|").split("`")
    for i in range(0, len(parts), 2):
        for sign in "*_<":
            parts[i] = parts[i].replace(sign, f"\\{sign}")
    return "`".join(parts)
