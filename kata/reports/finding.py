"""What one check has come to, for whoever shows it in a place of their own: a test pane, a page."""

from __future__ import annotations

import io
from dataclasses import dataclass

from rich.console import Console

from kata.judging.results import Checked, CheckResult, SectionResult
from kata.judging.words import message
from kata.reports.screen import Screen
from kata.reports.section import show_finding
from kata.reports.text import sentence
from kata.wire.shown import one_line

WIDTH = 80  # columns of a page that is no terminal


@dataclass(frozen=True)
class Finding:
    """A check's outcome in words; the text is what the command line says of it."""

    sentence: str
    path: str = ""
    line: int = 0
    text: str = ""


def finding(result: Checked, check: CheckResult, width: int = WIDTH) -> Finding:
    """What is wrong with a check that fails, or why another has come to nothing."""
    words = said(result, check)
    place = result.place(check) if isinstance(result, SectionResult) else check.frame
    path, line = (place.path, place.line) if place else ("", 0)
    screen = Screen(_page(width))
    if _bad_file(result):
        screen.located(path, 1, words, "")
    else:
        show_finding(screen, check, place)
    assert isinstance(screen.console.file, io.StringIO)
    return Finding(one_line(words), path, line, screen.console.file.getvalue().rstrip())


def said(result: Checked, check: CheckResult) -> str:
    """What is wrong, in a line: of a file that can't be read, why not."""
    bad_file = _bad_file(result)
    return f"{sentence(bad_file)}." if bad_file else message(check)


def _bad_file(result: Checked) -> str:
    return result.bad_file if isinstance(result, SectionResult) else ""


def _page(width: int) -> Console:
    """A page in lines of so many columns: whoever shows it may do so in a terminal."""
    return Console(
        file=io.StringIO(), width=width, highlight=False, force_terminal=True, color_system=None
    )
