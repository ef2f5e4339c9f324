"""A section in full: what is wrong, or that nothing is."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from kata.judging.differences import Difference
from kata.judging.results import Checked, CheckResult, SectionResult
from kata.judging.words import message
from kata.reports.screen import MOST_CHECKS, MOST_TITLES, Screen
from kata.reports.text import one_line, printable
from kata.wire.outcomes import Frame

MOST_LINES = 20  # of what a learner's code printed
MOST_LINE = 300  # characters of one of these lines


def show_section(
    screen: Screen, result: SectionResult, then: str = "", most: int = MOST_CHECKS
) -> None:
    """The headline, the one finding, and what to do next; at most so many checks are listed."""
    count = f"{result.score} of {result.out_of} checks pass"
    mark, style = screen.mark(result, result.not_started)
    line = Text.assemble((f"{mark} {result.section.id} {result.section.title}", style))
    line.append(f"  {screen.dot} {'not started' if result.not_started else count}", "dim")
    screen.console.print(line)
    screen.blank()
    if result.bad_file:
        screen.located(result.source.path, 1, f"{result.bad_file}.", "red")
    elif finding := result.finding:
        if result.not_started:
            _not_started(screen, result, finding)
        else:
            show_finding(screen, finding, result.place(finding))
            if not finding.outcome.unloadable:
                _others(screen, result, finding, min(most, MOST_TITLES))
    else:
        show_titles(screen, result, most)
    show_skipped(screen, [result])
    if then:
        screen.plain(f"\n  Next: {then}", "bold")
    screen.blank()


def show_finding(screen: Screen, finding: CheckResult, place: Frame | None) -> None:
    """One check that fails: its title, where, what is wrong, the values, the diagnosis, prints."""
    if not finding.outcome.unloadable:
        screen.line(finding.check.title, "bold")
    if place:
        screen.located(place.path, place.line, message(finding), "red")
        if place.source:
            screen.row("      ", "", one_line(place.source), "")
    else:
        screen.line(message(finding), "red")
    if finding.difference and finding.difference.expected:
        _values(screen, finding.difference)
    if finding.diagnosis:
        screen.blank()
        screen.line(finding.diagnosis.explanation, "yellow")
    _printed(screen, finding.outcome.printed)


def show_titles(screen: Screen, result: Checked, most: int = MOST_CHECKS) -> None:
    """The checks of a section that passes."""
    for check in result.checks[:most]:
        mark, style = (screen.dot, "dim") if check.skipped else (screen.yes, "green")
        screen.row(f"  {mark} ", style, check.check.title, "dim" if check.skipped else "")
    screen.more(len(result.checks) - most)


def show_skipped(screen: Screen, results: Iterable[SectionResult]) -> None:
    """Why some checks could not be made, once for each reason."""
    begun = [check for result in results if not result.not_started for check in result.checks]
    for reason in sorted({check.skipped for check in begun if check.skipped}):
        screen.blank()
        screen.line(f"Not checked: {reason}.", "dim")


def _not_started(screen: Screen, result: SectionResult, finding: CheckResult) -> None:
    place = result.place(finding)
    assert finding.outcome.error
    screen.located(place.path, place.line, finding.outcome.error.message, "cyan")


def _values(screen: Screen, difference: Difference) -> None:
    rows = [*difference.given, ("yours", difference.got), ("expected", difference.expected)]
    wide = max(len(printable(name)) for name, _ in rows)
    screen.blank()
    for name, value in rows:
        style = {"yours": "red", "expected": "green"}.get(name, "")
        screen.row(f"    {printable(name):{wide}}  ", style, one_line(value), style)


def _printed(screen: Screen, text: str) -> None:
    if not text.strip():
        return
    lines = printable(text).rstrip("\n").split("\n")
    screen.plain("\n  Your code printed:", "dim")
    for line in lines[:MOST_LINES]:
        cut = line if len(line) <= MOST_LINE else f"{line[:MOST_LINE]} …"
        screen.row("    ", "", cut, "")
    if len(lines) > MOST_LINES:
        screen.plain(f"    ({len(lines) - MOST_LINES} more lines)", "dim")


def _others(screen: Screen, result: Checked, finding: CheckResult, most: int) -> None:
    others = [check for check in result.checks if not check.passed and check is not finding]
    if not others:
        return
    screen.plain("\n  Also failing:", "dim")
    for check in others[:most]:
        screen.row(f"  {screen.no} ", "red", check.check.title, "dim")
    screen.more(len(others) - most)
