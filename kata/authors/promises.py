"""Every promise is held: a check fails when it alone is broken, and a wrong file breaks just it.

tests/promises/ says for each section what holds which of its docstrings' statements:

    PROMISES = {
        "x itself stays as it is.": Held("it_leaves_its_input_alone", by="adds_in_place"),
        "The tanh form of GELU, as in the lesson.": Free("it names what the others promise"),
    }
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kata.authors.files import WRONG, promises_file
from kata.authors.findings import Finding, counted, line_of
from kata.authors.statements import Statement, statements
from kata.course.checks import checks
from kata.course.places import as_typed
from kata.course.sections import Section


@dataclass(frozen=True, init=False)
class Held:
    """These checks hold it, and the wrong file of that name breaks it alone."""

    checks: tuple[str, ...]
    by: str

    def __init__(self, *checks: str, by: str) -> None:
        object.__setattr__(self, "checks", checks)
        object.__setattr__(self, "by", by)


@dataclass(frozen=True)
class Free:
    """Nothing needs to hold it."""

    why: str


Promises = Mapping[str, Held | Free]  # by the statement's text


@dataclass(frozen=True)
class Ledger:
    """A section's statements, and what is said to hold them."""

    section: Section

    @cached_property
    def statements(self) -> list[Statement]:
        return statements(self.section.solution.read_text(encoding="utf-8"))

    @cached_property
    def promises(self) -> Promises:
        if not promises_file(self.section).exists():
            return {}
        module = importlib.import_module(f"tests.promises.{self.section.module}")
        said: Promises = module.PROMISES
        return said

    def open(self) -> list[Statement]:
        """The statements of which nothing is said."""
        return [one for one in self.statements if one.text not in self.promises]

    def wrong(self) -> Iterator[tuple[str, str]]:
        """Texts whose entry is of no use, and why."""
        texts = {one.text for one in self.statements}
        for text, holder in self.promises.items():
            if text not in texts:
                yield text, "no docstring says this any more; take it away"
            for doubt in self._doubts(holder):
                yield text, doubt

    def _doubts(self, holder: Held | Free) -> Iterator[str]:
        """What is wrong with an entry by itself."""
        if isinstance(holder, Free):
            if not holder.why.strip():
                yield "say why nothing needs to hold it"
            return
        if not holder.checks:
            yield "name the check that holds it"
        names = {check.name for check in checks(self.section)}
        for name in holder.checks:
            if name not in names:
                yield f"there is no check {name}"
        file = WRONG / self.section.module / f"{holder.by}.py"
        if not file.exists():
            yield f"there is no {as_typed(file)}"


def open_promises(section: Section, in_full: bool) -> Iterator[Finding]:
    """What is missing or stale: one line, or one for each promise."""
    ledger, path = Ledger(section), promises_file(section)
    missing, wrong = ledger.open(), list(ledger.wrong())
    if in_full:
        for one in missing:
            what = f'{one.owner} says "{one.text}", which nothing holds: see {as_typed(path)}'
            yield Finding(section.solution, what, one.line)
        text = path.read_text(encoding="utf-8") if wrong else ""
        for promise, what in wrong:
            yield Finding(path, f'"{promise}": {what}', line_of(text, promise))
    elif missing or wrong:
        have = "has" if len(missing) == 1 else "have"
        of_all = f"{len(missing)} of {len(ledger.statements)} promises of {section.id}"
        unheld = [f"{of_all} {have} no check"] if missing else []
        useless = [counted(len(wrong), "entry is", "entries are") + " of no use"] if wrong else []
        said = " and ".join(unheld + useless)
        yield Finding(path, f"{said}: python grader.py check {section.id} lists them")
