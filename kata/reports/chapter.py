"""Where a learner stands in a chapter: a line for each section, and all put together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from rich.table import Table
from rich.text import Text

from kata.course.wording import listed
from kata.judging.results import ChapterResult, SectionResult, TogetherResult
from kata.reports.finding import said
from kata.reports.screen import Screen
from kata.reports.section import show_finding, standing

WITH_BARS = 60  # columns from which on there is room for bars


def show_chapter(screen: Screen, result: ChapterResult) -> None:
    """The table, the first thing that is wrong, what could not be checked, and the whole."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for section in result.sections:
        mark, style = screen.mark(section)
        full = 10 * section.score // max(1, section.out_of)
        bar = Text(screen.full * full, "green") + Text(screen.empty * (10 - full), "dim")
        row = [Text(f"{mark} {section.section.id}", style), Text(section.section.title), bar]
        if screen.console.width < WITH_BARS:
            row.pop()
        table.add_row(*row, Text(_state(section), "dim"))
    screen.console.print(table)
    _first_finding(screen, result.sections)
    _show_skipped(screen, result.sections)
    if result.together:
        show_together(screen, result.together)
    elif result.waits_for and all(one.chapter != result.chapter for one in result.waits_for):
        screen.blank()
        earlier = listed([section.id for section in result.waits_for])
        screen.line(f"Put together once these pass as well: {earlier}.", "dim")


def _show_skipped(screen: Screen, results: Iterable[SectionResult]) -> None:
    """Why some checks could not be made, once for each reason."""
    begun = [check for result in results if not result.not_started for check in result.checks]
    for reason in sorted({check.skipped for check in begun if check.skipped}):
        screen.blank()
        screen.line(f"Not checked: {reason}.", "dim")


def _state(section: SectionResult) -> str:
    if section.waits_for or section.not_started:
        return standing(section)
    return f"{section.score} of {section.out_of}"


def show_together(screen: Screen, result: TogetherResult) -> None:
    """The last checks of a chapter: the learner's parts, put together."""
    screen.blank()
    if finding := result.finding:
        screen.plain(f"{screen.no} Each section passes, but put together they don't.", "bold red")
        screen.line("Alone, a section stands on the reference's parts; here, on your own.", "dim")
        show_finding(screen, finding, result.place(finding))
        _show_suspects(screen, result.suspects)
    else:
        screen.row(f"{screen.yes} ", "bold green", result.assembly.praise, "bold green")
        screen.plain(f"\n{result.assembly.picture}", "green")


def _show_suspects(screen: Screen, suspects: tuple[str, ...]) -> None:
    """The parts that the whole would do without, which is true of one or of several."""
    if suspects:
        screen.blank()
        files = " or ".join(PurePath(path).name for path in suspects)
        place = "its place" if len(suspects) == 1 else "the place of one of them"
        screen.line(f"Look at {files}: with the reference in {place}, all parts fit.", "yellow")


def _first_finding(screen: Screen, sections: tuple[SectionResult, ...]) -> None:
    failing = (one for one in sections if one.failing)
    if (result := next(failing, None)) and (finding := result.finding):
        place = result.place(finding)
        screen.blank()
        screen.located(place.path, place.line, said(result, finding), "red")
        if finding.diagnosis:
            screen.line(finding.diagnosis.explanation, "yellow")
