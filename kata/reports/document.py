"""Results as one JSON document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from kata.judging.results import (
    ChapterResult,
    Checked,
    CheckResult,
    Result,
    SectionResult,
    chapters_of,
    sections_of,
)
from kata.judging.words import cause, message
from kata.wire.outcomes import Frame


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
    return named | {"marks": list(result.marks)} | _checked(result, result.bad_file, result.place)


def as_json(content: dict[str, Any]) -> str:
    """A document as text, in which no runner finds a command: JSON has another way to write #."""
    return re.sub(r"#(?=#\w*\[)", r"\\u0023", json.dumps(content, indent=2))


def _chapter(result: ChapterResult) -> dict[str, Any]:
    together = result.together
    return {
        "id": result.chapter,
        "passed": result.passed,
        "together": together and {"title": together.assembly.title} | _checked(together),
    }


def _checked(
    result: Checked,
    bad_file: str = "",
    place: Callable[[CheckResult], Frame | None] = lambda check: check.frame,
) -> dict[str, Any]:
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
                "state": check.state,
                "message": bad_file or message(check),
                "diagnosis": found[0] if (found := cause(check)) else None,
                "explanation": found[1] if found else None,
                "line": frame.line if (frame := place(check)) and not check.passed else None,
            }
            for check in result.checks
        ],
    }
