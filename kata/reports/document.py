"""Results as one JSON document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from kata.grading.traces import Traced
from kata.judging.path import Marked, right, shown, told
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
                **_place(check),
                "line": frame.line if (frame := place(check)) and not check.passed else None,
            }
            for check in result.checks
        ],
    }


def _place(check: CheckResult) -> dict[str, Any]:
    """Where the finding's code leaves the path; of other checks it isn't looked for."""
    found = check.location
    located: dict[str, Any] = {}
    if found and found.sentence:
        located = {"sentence": found.sentence, "line": found.line}
        located |= {"part": found.part or None, "side": found.side}
    return {
        "located": located or None,
        "not_located": found.reason or None if found else None,
        "last_right_line": found.last_right.line if found and found.last_right else None,
    }


def trace_document(traced: Traced) -> dict[str, Any]:
    """A trace: what was given, and each step with its mark; nothing that the reference has."""
    found: dict[str, Any] = {
        "section": traced.section.id,
        "check": traced.result.check.name,
        "passed": traced.passed,
        "message": message(traced.result),
        "reason": traced.reason or None,
        "call": None,
    }
    if traced.trace is None:
        return found
    expected, got = (one.calls[traced.trace.number] for one in traced.trace.both)
    call = {
        "name": got.name,
        "given": {name: shown(value) for name, value in got.given.items()},
        "result": shown(got.result),
        "error": got.error or None,
        "right": right(expected, got),
        "steps": [_step(one, traced.source.text) for one in traced.trace.marked],
    }
    return found | {"call": call}


def _step(one: Marked, source: str) -> dict[str, Any]:
    """A line's or an operation's value; `mark` is empty where the reference doesn't have it."""
    step = one.step
    return {
        "line": step.line,
        "function": step.function,
        "kind": step.kind,
        "what": told(step, source).strip("`"),
        "value": shown(step.value),
        "mark": one.mark,
        "in_the_reference": one.theirs or None,
    }
