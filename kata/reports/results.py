"""What one call has come to: sections in full, or chapters at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from kata.judging.results import Result, SectionResult, chapters_of, sections_of
from kata.reports.chapter import show_chapter, show_together
from kata.reports.screen import Screen
from kata.reports.section import show_section
from kata.reports.steps import after_chapters, after_section


def show_results(
    screen: Screen, results: Sequence[Result], in_full: bool, next_steps: bool
) -> None:
    """Each section in full, or each chapter's table; put together; and one thing to do next."""
    if in_full:
        _show_sections(screen, results)
        then = _after(list(sections_of(results)))
    else:
        for number, chapter in enumerate(chapters_of(results)):
            if number:
                screen.blank()
            show_chapter(screen, chapter)
        then = after_chapters(chapters_of(results))
    if next_steps and then:
        screen.plain(f"{'  ' if in_full else chr(10)}Next: {then}", "bold")
        if in_full:
            screen.blank()


def show_marks(screen: Screen, results: Sequence[Result]) -> None:
    """For whoever grades others: what is worth a look, and decides nothing."""
    for section in sections_of(results):
        if section.marks:
            said = f"Worth a look in {section.section.id}: the code {'; it '.join(section.marks)}."
            screen.line(said, "yellow")


def _show_sections(screen: Screen, results: Sequence[Result]) -> None:
    for section in sections_of(results):
        show_section(screen, section)
    for chapter in chapters_of(results):
        if chapter.together:
            show_together(screen, chapter.together)
            screen.blank()


def _after(sections: Sequence[SectionResult]) -> str:
    """What to do about the first that doesn't pass, or after the last."""
    unfinished = [section for section in sections if not section.passed]
    return after_section((unfinished or sections[-1:])[0])
