"""What one call has come to: sections in full, or chapters at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from kata.course.places import calls_as_typed
from kata.judging.results import Result, chapters_of, sections_of
from kata.reports.chapter import show_chapter, show_together
from kata.reports.marked import marked
from kata.reports.screen import EVERYTHING, Room, Screen
from kata.reports.section import show_section
from kata.reports.steps import after_chapters, after_section


def show_results(
    screen: Screen,
    results: Sequence[Result],
    in_full: bool,
    next_steps: bool,
    everything: bool = False,
) -> None:
    """Each section in full, or each chapter's table; put together; and one thing to do next."""
    if in_full:
        _show_sections(screen, results, everything)
        then = _after(results)
    else:
        for number, chapter in enumerate(chapters_of(results)):
            if number:
                screen.blank()
            show_chapter(screen, chapter)
        then = after_chapters(chapters_of(results))
    if next_steps and then:
        lead = "  " if in_full else "\n"
        screen.plain(f"{lead}Next: {calls_as_typed(then)}", "bold")
        if in_full:
            screen.blank()


def show_marks(screen: Screen, results: Sequence[Result]) -> None:
    """For whoever grades others: what is worth a look, and decides nothing."""
    for section in sections_of(results):
        if section.marks:
            screen.line(f"Worth a look in {marked(section)}", "yellow")


def _show_sections(screen: Screen, results: Sequence[Result], everything: bool) -> None:
    """One alone is laid out so that its verdict stays in sight."""
    found = list(sections_of(results))
    if len(found) == 1 and not everything:
        if not screen.fitted(partial(show_section, screen, found[0]), below=4):
            screen.line("There is more: --all shows everything.", "dim")
    else:
        for section in found:
            show_section(screen, section, EVERYTHING if everything else Room())
    for chapter in chapters_of(results):
        if chapter.together:
            show_together(screen, chapter.together)
            screen.blank()


def _after(results: Sequence[Result]) -> str:
    """What to do about the first that doesn't pass, or after the last."""
    found = list(sections_of(results))
    unfinished = [section for section in found if not section.passed]
    whole = chapters_of(results)
    if whole and not unfinished:
        return after_chapters(whole)
    return after_section((unfinished or found[-1:])[0])
