"""Where a failure is, as a finding says it."""

from __future__ import annotations

from kata.course.lines import lines_of
from kata.judging.location import Location
from kata.reports.screen import Screen
from kata.wire.shown import one_line

TELLS_LITTLE = ("raises", "after")  # what the finding's place and the last right line say already


def show_place(screen: Screen, location: Location, source: str) -> None:
    """Where the path is left, with that line; or why no place can be named."""
    screen.blank()
    if location.reason:
        screen.line(location.reason, "dim")
        return
    last, brief = location.last_right, location.side in TELLS_LITTLE
    if not brief or last is None:
        screen.line(_with_line(location), "yellow")
        _source(screen, source, location.line)
    if last and (brief or location.line is None or last.line < location.line):
        screen.line(last.sentence, "yellow")
        _source(screen, source, last.line if brief else None)


def _with_line(location: Location) -> str:
    """The sentence, which names the line if there is one."""
    if location.line is None or f"ine {location.line}" in location.sentence:
        return location.sentence
    return f"{location.sentence.removesuffix('.')} (line {location.line})."


def _source(screen: Screen, source: str, line: int | None) -> None:
    lines = lines_of(source)
    if line is not None and 0 < line <= len(lines):
        screen.row(f"    {line}  ", "dim", one_line(lines[line - 1].strip()), "")
