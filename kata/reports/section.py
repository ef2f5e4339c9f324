"""A section in full: what is wrong, or that nothing is."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from kata.judging.differences import Difference
from kata.judging.results import STUB, Checked, CheckResult, SectionResult
from kata.judging.words import message
from kata.reports.place import show_place
from kata.reports.screen import MOST_CHECKS, MOST_TITLES, Screen
from kata.reports.text import one_line, printable, sentence
from kata.wire.outcomes import Frame

MOST_LINES = 20  # of what a learner's code printed
MOST_LINE = 300  # characters of one of these lines


def show_section(screen: Screen, result: SectionResult, most: int = MOST_CHECKS) -> None:
    """The headline and the one finding; at most so many checks are listed."""
    mark, style = screen.mark(result)
    line = Text.assemble((f"{mark} {result.section.id} {result.section.title}", style))
    screen.console.print(line.append(f"  {screen.dot} {standing(result)}", "dim"))
    screen.blank()
    if result.bad_file:
        screen.located(result.source.path, 1, f"{sentence(result.bad_file)}.", "red")
    elif finding := result.finding:
        show_finding(screen, finding, result.place(finding), result.source.text)
        if not finding.outcome.unloadable:
            _others(screen, result, finding, min(most, MOST_TITLES))
            _unwritten(screen, result)
    elif result.waiting:
        _so_far(screen, result)
    else:
        show_titles(screen, result, most)
    show_skipped(screen, [result])
    screen.blank()


def standing(result: SectionResult) -> str:
    """How far a section is, in a few words."""
    if result.not_started:
        return "not started"
    waiting = f", {len(result.waiting)} wait" if result.waiting else ""
    return f"{result.score} of {result.out_of} checks pass{waiting}"


def show_finding(
    screen: Screen, finding: CheckResult, place: Frame | None, source: str = ""
) -> None:
    """One check that fails: its title, where, what is wrong, the values, and what is known of it.

    That is the diagnosis, or else where the path is left. Then comes what the code has printed.
    """
    if not finding.outcome.unloadable and finding.state == "failed":
        screen.row(f"  {screen.no} ", "red", finding.check.title, "bold")
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
    elif finding.location:
        show_place(screen, finding.location, source)
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


def _so_far(screen: Screen, result: SectionResult) -> None:
    """Nothing is wrong, and something is still to be written."""
    if result.score:
        screen.line("All that can be checked of what you have written is right.", "green")
        screen.blank()
    stub = result.stub
    screen.located(stub.path, stub.line, f"{_to_write(result)} is yours to write.", "cyan")


def _unwritten(screen: Screen, result: SectionResult) -> None:
    """What checks wait for, below what is wrong."""
    if number := len(result.waiting):
        wait = "check waits" if number == 1 else "checks wait"
        stub = result.stub
        screen.blank()
        screen.line(f"{number} {wait} for {_to_write(result)}, line {stub.line}.", "dim")


def _to_write(result: SectionResult) -> str:
    """The first function of the file that is still to be written."""
    found = STUB.search(result.stub.source)
    return found[1] if found else result.waiting[0].waits_for


def _values(screen: Screen, difference: Difference) -> None:
    got, expected = difference.names
    rows = [*difference.given, (got, difference.got), (expected, difference.expected)]
    wide = max(len(printable(name)) for name, _ in rows)
    screen.blank()
    for name, value in rows:
        style = {got: "red", expected: "green"}.get(name, "")
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
    """The titles of what fails as well; those that the same exception ends are counted."""
    others = [check for check in result.failing if check is not finding]
    same = [check for check in others if _ended_alike(check, finding)]
    titles = [check for check in others if check not in same]
    if titles:
        screen.plain("\n  Also failing:", "dim")
        for check in titles[:most]:
            screen.row(f"  {screen.no} ", "red", check.check.title, "dim")
        screen.more(len(titles) - most)
    if same:
        number = "one more check" if len(same) == 1 else f"{len(same)} more checks"
        screen.blank()
        screen.line(f"The same ends {number}.", "dim")


def _ended_alike(check: CheckResult, finding: CheckResult) -> bool:
    """An exception says nothing about the title of the check that it ends, nor does a loop."""
    if check.outcome.ended and finding.outcome.ended:
        return True
    raised = check.outcome.error and finding.outcome.error
    return bool(raised) and (check.frame, message(check)) == (finding.frame, message(finding))
