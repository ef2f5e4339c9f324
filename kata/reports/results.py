"""What one call has come to: sections in full, or chapters at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from kata.judging.results import Result, chapters_of, sections_of
from kata.reports.chapter import show_chapter, show_together
from kata.reports.screen import Screen
from kata.reports.section import show_section
from kata.reports.steps import after_chapters, after_section


def show_results(
    screen: Screen, results: Sequence[Result], in_full: bool, next_steps: bool
) -> None:
    """Each section in full, or each chapter's table; what a chapter comes to put together."""
    if in_full:
        for section in sections_of(results):
            show_section(screen, section, after_section(section) if next_steps else "")
        for chapter in chapters_of(results):
            if chapter.together:
                show_together(screen, chapter.together)
        return
    for number, chapter in enumerate(chapters_of(results)):
        if number:
            screen.blank()
        show_chapter(screen, chapter)
    if next_steps and (then := after_chapters(chapters_of(results))):
        screen.plain(f"\nNext: {then}", "bold")
