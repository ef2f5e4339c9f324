"""Locations of whole files and of known mistakes, and the cases that tests/confirm.py looks at."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import kata
from kata import Submission
from kata.course.mistakes import mistakes
from kata.course.places import ROOT
from kata.course.sections import Section
from kata.grading.grader import Grader
from kata.judging.locate import Trace
from kata.judging.location import Location
from tests.conftest import solution, sources

PARTS = ("given", "gives", "behind", "never called", "again")  # what a swap confirms


@dataclass(frozen=True)
class Located:
    """A file that fails, and where; `case` is for whoever confirms it."""

    name: str
    source: str
    location: Location
    case: dict[str, object] | None


def wrong_files() -> list[tuple[str, Section, str]]:
    """Every wrong file and every known mistake: its name, its section, its text."""
    files = [(path.stem, section, path.read_text("utf-8")) for section, path in sources("wrong")]
    for section in kata.sections():
        known = mistakes(section.module)
        files += [(one.id, section, one.apply(solution(section))) for one in known]
    return files


def sample(number: int, *ids: str, seed: int = 5) -> list[tuple[str, Section, str]]:
    """So many of them from each section, the same every time."""
    every, found = wrong_files(), []
    for section in kata.sections(*ids):
        own = [one for one in every if one[1] == section]
        found += random.Random(seed).sample(own, number)
    return found


def located(grader: Grader, name: str, section: Section, text: str) -> Located | None:
    """Where the file's first failing check leaves the path; None where nothing fails."""
    submission = Submission.source(section, text)
    result = grader.verdict(submission, section)
    finding = result.finding
    if finding is None:
        return None
    location = grader.traces.locate(submission, section, finding)
    trace = grader.traces.trace(submission, section, finding.check, bool(finding.outcome.error))
    case = None
    if isinstance(trace, Trace) and location.side in PARTS:
        case = _case(grader, section, text, finding.check.name, trace, location)
    return Located(f"{section.id} {name}", text, location, case)


def _case(
    grader: Grader, section: Section, text: str, check: str, trace: Trace, location: Location
) -> dict[str, object] | None:
    """The case of a part that a module calls: its call is counted among those of its kind.

    By hand much is equal by chance: a location that another call tells is looked at there.
    """
    if trace.witness and not _tells_itself(trace, location):
        return None
    calls = trace.got.calls
    call = calls[trace.number]
    same = [one for one in calls[: trace.number] if one.name == call.name and not one.making]
    if not call.name[0].isupper() or re.search(r"\.\d+\.", location.part):
        return None  # a function's model is not called by a module
    if f"{location.part}.forward(" in text:
        return None  # hooks, by which it would be confirmed, aren't run
    return {
        "section": section.id,
        "check": check,
        "source": text,
        "seed": grader.seed,
        "kind": call.name,
        "nth": len(same),
        "part": location.part,
        "side": location.side,
    }


def _tells_itself(trace: Trace, location: Location) -> bool:
    from kata.judging.parts import departure

    found = departure(*(one.calls[trace.number] for one in trace.both))
    return found is not None and found.sentence == location.sentence


def confirmed(cases: list[dict[str, object]]) -> Iterator[str]:
    """What is not so in each of these locations: nothing, one hopes."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.confirm"],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    yield from map(json.loads, run.stdout.splitlines())


def fault_of_text(one: Located) -> str:
    """What can be seen to be wrong in a location without running anything."""
    place, lines = one.location, one.source.splitlines()
    if bool(place.sentence) == bool(place.reason):
        return "neither a place nor a reason, or both"
    if place.line is not None and not 0 < place.line <= len(lines):
        return "there is no such line"
    code = lines[place.line - 1] if place.line else ""
    if place.line and (not code.strip() or code.strip().startswith("#")):
        return "there is no code in that line"
    if place.side == "made" and place.part not in code and "super()" not in code:
        return "" if "self" in code or "setattr" in code else "nothing is made there"
    return ""
