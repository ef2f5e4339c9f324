"""Where a learner stands in a chapter: a line for each section, and all put together."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from kata.judging.results import ChapterResult, SectionResult, TogetherResult
from kata.judging.words import message
from kata.reports.screen import Screen
from kata.reports.section import show_finding, show_skipped
from kata.reports.text import one_line


def show_chapter(screen: Screen, result: ChapterResult) -> None:
    """The table, the first thing that is wrong, what could not be checked, and the whole."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for section in result.sections:
        mark, style = screen.mark(section, section.not_started)
        full = 10 * section.score // max(1, section.out_of)
        bar = Text(screen.full * full, "green") + Text(screen.empty * (10 - full), "dim")
        state = f"{section.score} of {section.out_of}"
        table.add_row(
            Text(f"{mark} {section.section.id}", style),
            Text(section.section.title),
            bar,
            Text("not started" if section.not_started else state, "dim"),
        )
    screen.console.print(table)
    _first_finding(screen, result.sections)
    show_skipped(screen, result.sections)
    if result.together:
        show_together(screen, result.together)


def show_together(screen: Screen, result: TogetherResult) -> None:
    """The last checks of a chapter: the learner's parts, put together."""
    screen.blank()
    if finding := result.finding:
        screen.plain(f"{screen.no} Each section passes, but put together they don't.", "bold red")
        show_finding(screen, finding, finding.frame)
    else:
        screen.plain(f"{screen.yes} {result.assembly.praise}", "bold green")


def _first_finding(screen: Screen, sections: tuple[SectionResult, ...]) -> None:
    begun = (one for one in sections if not one.passed and not one.not_started)
    if (result := next(begun, None)) and result.finding:
        text = result.bad_file or message(result.finding)
        screen.plain(f"\n{result.section.id}: {one_line(text)}")
