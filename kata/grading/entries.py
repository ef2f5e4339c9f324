"""A section's result as JSON, as a journal keeps it, and read back from there.

What reports need stays: states, words, differences, diagnoses, marks. What was observed goes, since
it is large and holds what was expected; so does what differs from run to run though the code is the
same: times, addresses in memory, names of scratch folders. Of prints and messages as much stays as
a report shows.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, get_args

from kata.course.checks import Check, checks
from kata.course.sections import Section
from kata.judging.diagnosis import Diagnosis
from kata.judging.differences import Difference
from kata.judging.results import CheckResult, SectionResult, State
from kata.wire.jobs import Source
from kata.wire.outcomes import Error, Frame, Outcome

Json = dict[str, Any]

MOST_SAID = 1000  # characters of an exception's message, in one report
MOST_PRINTED = 4000  # and of what a check's code printed

ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
PATH = re.compile(r"/[^\s'\"]*")  # as far as one may reach
SCRATCH = re.compile(r"/kata-\w{8}/\w+")


@dataclass(frozen=True)
class Kept(SectionResult):
    """A result that was kept, with its marks: the text that they were found in may be gone."""

    kept_marks: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        return self.kept_marks


class Unreadable(ValueError):
    """An entry is none that `entry` wrote, or is about checks that are no more."""


def entry(result: SectionResult) -> Json:
    """A section's result as plain JSON. The text is kept where there is something to say of it."""
    kept: Json = {
        "path": result.source.path,
        "text": "" if result.passed else result.source.text,
        "bad_file": result.bad_file,
        "marks": list(result.marks),
        "checks": [_check(one) for one in result.checks],
        "diagnoses": {
            one.id: {"explanation": one.explanation, "checks": sorted(one.checks)}
            for check in result.checks
            if (one := check.diagnosis)
        },
    }
    return kept


def _check(one: CheckResult) -> Json:
    """One check: nothing more than its name and state where it passed."""
    kept: Json = {"name": one.check.name, "state": one.state}
    if one.passed:
        return kept
    outcome = one.outcome
    more = {
        "error": outcome.error and _error(outcome.error),
        "unavailable": outcome.unavailable,
        "ended": outcome.ended,
        "unloadable": outcome.unloadable,
        # where a loop was when its time was up, and what it had printed, is chance
        "printed": "" if outcome.ended else _short(outcome.printed.strip(), MOST_PRINTED),
        "difference": one.difference and asdict(one.difference),
        "skipped": one.skipped,
        "diagnosis": one.diagnosis and one.diagnosis.id,
    }
    return kept | {name: _steady(value) for name, value in more.items() if value}


def _error(error: Error) -> Json:
    return asdict(error) | {"message": _short(error.message, MOST_SAID)}


def _short(text: str, most: int) -> str:
    """As much of it as a report shows, and one more character, which says that there was more."""
    return text if len(text) <= most else _steady(text)[: most + 1]


def _without_scratch(path: re.Match[str]) -> str:
    """The path with all that leads to a scratch folder in one word, in one look at each letter."""
    inside = [found.end() for found in SCRATCH.finditer(path[0])]
    return f"/scratch{path[0][inside[-1] :]}" if inside else path[0]


def _steady(value: Any) -> Any:
    """The same without what is another at every run."""
    if isinstance(value, str):
        return PATH.sub(_without_scratch, ADDRESS.sub("0x…", value))
    if isinstance(value, dict):
        return {name: _steady(item) for name, item in value.items()}
    return [_steady(item) for item in value] if isinstance(value, (list, tuple)) else value


def result(section: Section, kept: Json) -> SectionResult:
    """The section's result that an entry was made from, without what was observed."""
    try:
        known = {check.name: check for check in checks(section)}
        diagnoses = {
            name: Diagnosis(name, str(one["explanation"]), frozenset(one["checks"]))
            for name, one in kept["diagnoses"].items()
        }
        results = tuple(_read(known[one["name"]], one, diagnoses) for one in kept["checks"])
        source = Source(str(kept["path"]), str(kept["text"]))
        marks = tuple(str(mark) for mark in kept["marks"])
        return Kept(results, 0.0, section, source, str(kept["bad_file"]), kept_marks=marks)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"an entry for {section.id} can't be read") from error


def _read(check: Check, kept: Json, diagnoses: dict[str, Diagnosis]) -> CheckResult:
    """One check as `_check` kept it."""
    state = kept["state"]
    if state not in get_args(State):
        raise Unreadable(f"there is no state {state!r}")
    if state == "passed":
        return _passed(check)
    error = kept.get("error")
    outcome = Outcome(
        error=error and Error(error["type"], error["message"], _frames(error["frames"])),
        unavailable=kept.get("unavailable", ""),
        ended=kept.get("ended", ""),
        unloadable=kept.get("unloadable", False),
        printed=kept.get("printed", ""),
    )
    named = kept.get("diagnosis")
    return CheckResult(
        check,
        state,
        outcome,
        _difference(kept.get("difference")),
        kept.get("skipped", ""),
        diagnoses[named] if named else None,
    )


@cache  # most of a class's checks: one for all
def _passed(check: Check) -> CheckResult:
    return CheckResult(check, "passed", Outcome())


def _frames(kept: list[Json]) -> tuple[Frame, ...]:
    return tuple(Frame(one["path"], one["line"], one["source"]) for one in kept)


def _difference(kept: Json | None) -> Difference | None:
    if kept is None:
        return None
    first, second = kept["names"]
    given = tuple((name, value) for name, value in kept["given"])
    return Difference(**{**kept, "given": given, "names": (first, second)})
