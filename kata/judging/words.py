"""What is wrong, in a sentence or two."""

from __future__ import annotations

from kata.judging.readings import reading
from kata.judging.results import CheckResult


def message(result: CheckResult) -> str:
    """What is wrong with a check, or why it could not be made. Empty for one that passes."""
    outcome = result.outcome
    if result.skipped:
        return f"Not checked: {result.skipped}."
    if result.passed:
        return ""
    if outcome.error:
        what = "Not started: " + outcome.error.message if result.not_started else ""
        what = what or reading(outcome.error)
        return f"Your file could not be loaded: {what}" if outcome.unloadable else what
    if outcome.ended:
        return f"Your code {outcome.ended}."
    if outcome.unavailable:
        return "Your code stopped the check."
    return result.difference.sentence if result.difference else "The file could not be read."
