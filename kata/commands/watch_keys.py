"""What the keys of `watch` stand for beside a verdict."""

from __future__ import annotations

from kata.course.hints import hints
from kata.course.sections import following, preceding
from kata.judging.results import SectionResult


def offered(result: SectionResult, shown: int, *, shows: bool, traces: bool) -> dict[str, str]:
    """The keys that do something now, and what; so many hints are on the screen already."""
    section, can_run = result.section, not result.bad_file
    keys = {}
    if not result.passed and shown < len(hints(section)):
        keys["h"] = "hint"
    if shows and can_run and not result.not_started:
        keys["s"] = "show"
    if traces and can_run and result.finding:
        keys["t"] = "trace"
    keys["r"] = "read"
    if not result.passed:
        keys["o"] = "open"
    if preceding(section):
        keys["p"] = "previous"
    if following(section):
        keys["n"] = "next"
    return {**keys, "l": "list", "g": "grade again", "q": "quit"}
