"""A section in full: what is wrong, or that nothing is."""

from __future__ import annotations

from rich.text import Text

from kata.judging.differences import Difference
from kata.judging.results import STUB, Checked, CheckResult, SectionResult
from kata.judging.words import message, must_pass_first
from kata.reports.place import show_place
from kata.reports.screen import Room, Screen
from kata.reports.text import sentence
from kata.wire.outcomes import Frame
from kata.wire.shown import one_line, printable

MOST_LINE = 300  # characters of a line that a learner's code printed


def show_section(screen: Screen, result: SectionResult, room: Room = Room()) -> None:  # noqa: B008 (frozen)
    """The headline and the one finding, and as much beside it as there is room for."""
    mark, style = screen.mark(result)
    line = Text.assemble((f"{mark} {result.section.id} {result.section.title}", style))
    screen.console.print(line.append(f"  {screen.dot} {standing(result)}", "dim"))
    screen.blank()
    if result.bad_file:
        screen.located(result.source.path, 1, f"{sentence(result.bad_file)}.", "red")
    elif result.waits_for:
        screen.line(f"{sentence(must_pass_first(result.waits_for))}.")
    elif finding := result.finding:
        show_finding(screen, finding, result.place(finding), room, result.source.text)
        if not finding.outcome.unloadable:
            _others(screen, result, finding, room.failing)
            _unwritten(screen, result)
            _passing(screen, result, room)
    elif result.waiting:
        _so_far(screen, result)
    else:
        show_titles(screen, result, room.checks)
    screen.blank()


def standing(result: SectionResult) -> str:
    """How far a section is, in a few words."""
    if result.waits_for:
        return f"waits for {', '.join(section.id for section in result.waits_for)}"
    if result.not_started:
        return "not started"
    waiting = f", {len(result.waiting)} wait" if result.waiting else ""
    return f"{result.score} of {result.out_of} checks pass{waiting}"


def show_finding(
    screen: Screen,
    finding: CheckResult,
    place: Frame | None,
    room: Room = Room(),  # noqa: B008 (frozen)
    source: str = "",
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
    if finding.diagnosis and room.explains:
        screen.blank()
        screen.line(finding.diagnosis.explanation, "yellow")
    elif finding.location and room.explains:
        show_place(screen, finding.location, source)
    _printed(screen, finding.outcome.printed, room.printed)


def show_titles(screen: Screen, result: Checked, most: int) -> None:
    """The checks of a section that passes."""
    for check in result.checks[:most]:
        if check.skipped:
            title = f"{check.check.title} Not checked: {check.skipped}."
            screen.row(f"  {screen.dot} ", "dim", title, "dim")
        else:
            screen.row(f"  {screen.yes} ", "green", check.check.title, "")
    if most:
        screen.more(len(result.checks) - most)


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


def _printed(screen: Screen, text: str, most: int) -> None:
    if not text.strip():
        return
    lines = printable(text).rstrip("\n").split("\n")
    if not most:
        number = "a line" if len(lines) == 1 else f"{len(lines)} lines"
        screen.plain(f"\n  Your code printed {number}.", "dim")
        return
    screen.plain("\n  Your code printed:", "dim")
    for line in lines[:most]:
        cut = line if len(line) <= MOST_LINE else f"{line[:MOST_LINE]} …"
        screen.row("    ", "", cut, "")
    if len(lines) > most:
        screen.plain(f"    ({len(lines) - most} more lines)", "dim")


def _others(screen: Screen, result: Checked, finding: CheckResult, most: int) -> None:
    """The titles of what fails as well; those that the same exception ends are counted."""
    others = [check for check in result.failing if check is not finding]
    same = [check for check in others if _ended_alike(check, finding)]
    titles = [check for check in others if check not in same]
    if titles and not most:
        number = "one more check" if len(titles) == 1 else f"{len(titles)} more checks"
        screen.plain(f"\n  Also failing: {number}.", "dim")
    elif titles:
        screen.plain("\n  Also failing:", "dim")
        for check in titles[:most]:
            screen.row(f"  {screen.no} ", "red", check.check.title, "dim")
        screen.more(len(titles) - most)
    if same:
        number = "one more check" if len(same) == 1 else f"{len(same)} more checks"
        screen.blank()
        screen.line(f"The same ends {number}.", "dim")


def _passing(screen: Screen, result: Checked, room: Room) -> None:
    """The titles of what passes all the same."""
    passing = [check for check in result.checks if check.passed]
    if passing and room.passing:
        screen.plain("\n  Passing:", "dim")
        for check in passing:
            screen.row(f"  {screen.yes} ", "green", check.check.title, "dim")


def _ended_alike(check: CheckResult, finding: CheckResult) -> bool:
    """An exception says nothing about the title of the check that it ends, nor does a loop."""
    if check.outcome.ended and finding.outcome.ended:
        return True
    raised = check.outcome.error and finding.outcome.error
    return bool(raised) and (check.frame, message(check)) == (finding.frame, message(finding))
