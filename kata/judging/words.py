"""What is wrong, in a sentence or two."""

from __future__ import annotations

from collections.abc import Sequence

from kata.course.sections import Section
from kata.course.wording import listed
from kata.judging.results import CheckResult
from kata.wire.outcomes import TOOK_LONGER, Outcome


def message(result: CheckResult) -> str:
    """What is wrong with a check, or why it could not be made. Empty for one that passes."""
    outcome = result.outcome
    match result.state:
        case "passed":
            return ""
        case "skipped":
            return f"Not checked: {result.skipped}."
        case "waiting":
            why = outcome.unavailable or f"{result.waits_for} is yours to write"
            return f"Not to be checked yet: {why}."
    if outcome.error:
        from kata.judging.readings import as_raised  # long tables, which code that runs needs not

        what = _in_plain_words(outcome) or as_raised(outcome.error)
        told = _is_unread(outcome) or not outcome.unloadable
        return what if told else f"Your file could not be loaded: {what}"
    if outcome.ended.startswith(TOOK_LONGER):
        return f"Your code {outcome.ended}: is there a loop that never ends?"
    if outcome.ended:
        return f"Your code {outcome.ended}."
    if outcome.unavailable:
        return "Your code stopped the check."
    return result.difference.sentence if result.difference else "The file could not be read."


def must_pass_first(sections: Sequence[Section]) -> str:
    """Why a section is not graded yet that builds on the learner's own earlier ones."""
    own = listed([section.id for section in sections])
    return f"it builds on your own {own}, which must pass first"


def cause(result: CheckResult) -> tuple[str, str] | None:
    """What a failure comes from, where that is known: an id, and a sentence or two.

    A known mistake that shows just this, or what the exception means in plain words. What somebody
    raises is no known cause, or two who agree would say what a whole class has in common.
    """
    if result.diagnosis:
        return result.diagnosis.id, result.diagnosis.explanation
    error = result.outcome.error
    if error is None or result.state != "failed":
        return None
    if _is_unread(result.outcome):
        return f"raises-{error.type}", "Python can't read the file."
    read = _known_reading(result.outcome)
    return (f"raises-{error.type}", read) if read else None


def _in_plain_words(outcome: Outcome) -> str:
    """What the exception means, or that it is the learner's own; nothing where that isn't known."""
    from kata.judging.readings import refusal

    if outcome.error is None:
        return ""
    return _known_reading(outcome) or ("" if outcome.unloadable else refusal(outcome.error))


def _known_reading(outcome: Outcome) -> str:
    """What the exception means. That a file can't be read is said of one that was not loaded."""
    from kata.judging.readings import known_reading
    from kata.judging.readings.python import UNREADABLE

    if outcome.error is None or (outcome.error.type in UNREADABLE and not outcome.unloadable):
        return ""
    return known_reading(outcome.error)


def _is_unread(outcome: Outcome) -> bool:
    """Is the file no Python, as far as can be told from what it ended with?"""
    from kata.judging.readings import is_own
    from kata.judging.readings.python import UNREADABLE

    error = outcome.error
    return (
        outcome.unloadable and error is not None and error.type in UNREADABLE and not is_own(error)
    )
