"""Classroom 50's result.json, `classroom50/result/v1`: one test a section, in whole numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from kata.course.errors import BadCall
from kata.grading.grades import Points, rounded
from kata.judging.results import Result, SectionResult, TogetherResult, chapters_of, sections_of

SCHEMA = "classroom50/result/v1"
FINER = 10  # whole numbers are read: a section of ten points counts a hundred
TYPES = ("individual", "group", "team")
SUBMITTED = re.compile(r"submit/(\d{4}-\d\d-\d\dT)(\d\d)[-:](\d\d)[-:](\d\d)Z-")
ASKED_FOR = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}


def identity(environment: Mapping[str, str]) -> dict[str, str]:
    """Whose work this is, as Classroom 50's runner says in the environment."""
    if lacking := [name for name in ASKED_FOR.values() if not environment.get(name)]:
        raise BadCall(
            f"--classroom50 runs under Classroom 50, which sets {', '.join(lacking)}; "
            "elsewhere use --json or --junit"
        )
    found = {key: environment[name] for key, name in ASKED_FOR.items()}
    kind = environment.get("ASSIGNMENT_TYPE") or environment.get("MODE") or TYPES[0]
    if kind not in TYPES:
        raise BadCall(f"ASSIGNMENT_TYPE is {kind!r}; it takes {', '.join(TYPES)}")
    return {
        "schema": SCHEMA,
        **found,
        "assignment_type": kind,
        "owner": _owner(environment),
        "review": environment.get("REVIEW_URL") or found["commit"],
        "datetime": _moment(found["submission"]),
    }


def _owner(environment: Mapping[str, str]) -> str:
    """Who owns the repository: what its name ends with, after the classroom and the assignment."""
    name = environment.get("GITHUB_REPOSITORY", "").rpartition("/")[2]
    prefix = f"{environment['CLASSROOM']}-{environment['ASSIGNMENT']}-"
    if name.lower().startswith(prefix.lower()) and name[len(prefix) :]:
        return name[len(prefix) :]
    for other in ("OWNER", "USERNAME", "GITHUB_ACTOR"):
        if environment.get(other):
            return environment[other]
    raise BadCall("whose repository this is, is not said; set GITHUB_REPOSITORY or OWNER")


def _moment(tag: str) -> str:
    """When it was submitted, which the tag says: the same however often it is graded."""
    if not (found := SUBMITTED.match(tag)):
        raise BadCall(f"SUBMISSION_TAG is {tag!r}; it takes submit/2026-06-01T14-32-05Z-a1b2c3d")
    day, hours, minutes, seconds = found.groups()
    return f"{day}{hours}:{minutes}:{seconds}Z"


def classroom50(
    results: Sequence[Result],
    whose: Mapping[str, str],
    points: Points = Points(),  # noqa: B008 (frozen)
) -> str:
    """The whole document. Its score is the sum of its tests', as a reader expects."""
    tests = [_section(section, points) for section in sections_of(results)]
    tests += [_together(one.together) for one in chapters_of(results) if one.together]
    document: dict[str, Any] = {
        **whose,
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }
    return json.dumps(document, indent=2) + "\n"


def _section(result: SectionResult, points: Points) -> dict[str, Any]:
    most = _whole(points.out_of(result.section))
    score = most if result.passed else min(_whole(points.earned(result)), max(0, most - 1))
    return {
        "test-name": f"{result.section.id} {result.section.title}",
        "passed": result.passed,
        "score": score,
        "max-score": most,
        "checks": [{"title": one.check.title, "state": one.state} for one in result.checks],
    }


def _together(result: TogetherResult) -> dict[str, Any]:
    """The parts put together have no points of their own: they show whether the rest fits."""
    title = result.assembly.title
    return {"test-name": title, "passed": result.passed, "score": 0, "max-score": 0}


def _whole(points: Fraction) -> int:
    return int(rounded(points * FINER, 0))
