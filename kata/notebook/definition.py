"""What a graded cell holds becomes part of the notebook, as any other cell's code does."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Container, Iterator

from kata.course.lines import lines_of
from kata.judging.results import SectionResult
from kata.notebook.shell import Shell
from kata.wire.outcomes import Error

UNREADABLE = ("SyntaxError", "IndentationError", "TabError")
UNKNOWN = re.compile(r"name '(\w+)' is not defined")
MAIN = re.compile(r"^if __name__ == (['\"])__main__\1:", re.MULTILINE)  # a file that was pasted


def python(shell: Shell, cell: str) -> str:
    """The cell without the lines that are no Python: magics are for the notebook alone."""
    above = len(cell) - len(cell.lstrip("\n"))
    lines, ours = lines_of(cell), lines_of(shell.transform_cell(cell.lstrip("\n")))
    ours = [""] * above + ours
    if len(lines) != len(ours):
        return cell
    return "\n".join(
        "" if new.startswith("get_ipython()") else line for line, new in zip(lines, ours)
    )


def define(shell: Shell, result: SectionResult, cell: str) -> bool:
    """Run the cell, and say whether it was; its lines keep their numbers, `%%grade` being first.

    What can't be read, or ended its worker while it loaded, isn't run here. What raised there may
    raise here as well: the verdict has said so, and once is enough.
    """
    finding = result.finding
    unloadable = finding is not None and finding.outcome.unloadable
    if unloadable and not _raises(result):
        return False
    with _quiet(shell) if unloadable else contextlib.nullcontext():
        shell.run_cell("\n" + MAIN.sub("if False:", cell), store_history=False)
    return True


def missing_name(result: SectionResult, names: Container[str]) -> str:
    """A name that the cell lacks, while another one has defined it in the notebook."""
    error = result.finding and result.finding.outcome.error
    unknown = UNKNOWN.match(error.message) if error and error.type == "NameError" else None
    return unknown[1] if unknown and unknown[1] in names else ""


def _raises(result: SectionResult) -> bool:
    """Does it run, if only to a line that raises?"""
    error: Error | None = result.finding.outcome.error if result.finding else None
    return error is not None and error.type not in UNREADABLE


@contextlib.contextmanager
def _quiet(shell: Shell) -> Iterator[None]:
    """While it lasts, exceptions are not shown."""
    before = shell._showtraceback
    shell._showtraceback = lambda *told: None
    try:
        yield
    finally:
        shell._showtraceback = before
