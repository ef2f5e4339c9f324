"""Your code line by line on the smallest input that fails, beside the reference's path."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from kata.commands.opening import grader_for
from kata.commands.options import add_grading, add_section, only_section
from kata.course.checks import Check, checks
from kata.course.errors import BadCall
from kata.course.sections import Section

PASSED, FAILED = 0, 1


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]
    target: Path
    timeout: float
    seed: int | None
    check: str | None
    json: bool
    without_walls: bool
    require_sandbox: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    add_section(parser)
    add_grading(parser)
    parser.add_argument(
        "--check", metavar="NAME", help="another check than the first that fails, by its name"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")


def run(options: Options) -> int:
    """Grade the section to find the check, unless it is named; then follow it."""
    section = only_section(options.words, "trace")
    named = _named(section, options.check)
    with grader_for(options, [section], diagnoses=False) as grader:
        from kata.grading.submission import Submission
        from kata.reports.document import as_json, trace_document
        from kata.reports.screen import Screen
        from kata.reports.trace import show_traced

        submission = Submission.folder(options.target)
        traced = grader.trace(submission, section, named)
        if options.json:
            print(as_json(trace_document(traced)))
        else:
            show_traced(Screen(), traced)
        return PASSED if traced.passed else FAILED


def _named(section: Section, name: str | None) -> Check | None:
    found = next((check for check in checks(section) if check.name == name), None)
    if name is not None and found is None:
        known = ", ".join(check.name for check in checks(section))
        raise BadCall(f"section {section.id} has no check {name!r}; it has {known}")
    return found
