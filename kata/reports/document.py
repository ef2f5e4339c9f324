"""Results as one JSON document."""

from __future__ import annotations

from typing import Any

from kata.judging.results import (
    ChapterResult,
    Checked,
    Result,
    SectionResult,
    chapters_of,
    sections_of,
)
from kata.judging.words import message


def document(*results: Result, seed: int | None = None) -> dict[str, Any]:
    """Sections in the course's order, and the chapters that were graded as a whole."""
    return {
        "passed": all(result.passed for result in results),
        "seed": seed,
        "sections": [_section(section) for section in sections_of(results)],
        "chapters": [_chapter(chapter) for chapter in chapters_of(results)],
    }


def _section(result: SectionResult) -> dict[str, Any]:
    named = {
        "id": result.section.id,
        "title": result.section.title,
        "file": result.section.file,
    }
    return named | _checked(result, result.bad_file)


def _chapter(result: ChapterResult) -> dict[str, Any]:
    together = result.together
    return {
        "id": result.chapter,
        "passed": result.passed,
        "together": together and {"title": together.assembly.title} | _checked(together),
    }


def _checked(result: Checked, bad_file: str = "") -> dict[str, Any]:
    """The score, and every check with what is wrong."""
    return {
        "passed": result.passed,
        "score": result.score,
        "out_of": result.out_of,
        "seconds": round(result.seconds, 3),
        "checks": [
            {
                "name": check.check.name,
                "title": check.check.title,
                "passed": check.passed,
                "message": bad_file or message(check),
                "diagnosis": check.diagnosis.id if check.diagnosis else None,
            }
            for check in result.checks
        ],
    }
