"""Gradescope's results.json: one test a check, and the points exact in the total."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from kata.grading.grades import Points, rounded
from kata.judging.results import Result, sections_of
from kata.reports.cases import Case, Feedback, cases

Walls = tuple[Sequence[str], Sequence[str]]  # around the submission: those that stood, and didn't

PLACES = 4  # of decimals in a test's share: the total is rounded once, and overrides their sum


def gradescope(
    results: Sequence[Result],
    *,
    points: Points = Points(),  # noqa: B008 (frozen)
    feedback: Feedback = "titles",
    seed: int | None = None,
    walls: Walls = ((), ()),
) -> str:
    """What a student sees, and beside it what only the instructor does.

    No test is hidden: Gradescope hides the total from the student where one is.
    """
    sections = list(sections_of(results))
    earned = sum((points.earned(section) for section in sections), Fraction(0))
    out_of = sum((points.out_of(section.section) for section in sections), Fraction(0))
    passed = sum(section.passed for section in sections)
    worth = {one.section.id: points.out_of(one.section) for one in sections}
    return _written(
        {
            "score": _number(rounded(earned)),
            "execution_time": round(sum(section.seconds for section in sections)),
            "output": f"{rounded(earned)} of {rounded(out_of)} points; "
            f"{passed} of {len(sections)} sections pass.",
            "output_format": "text",
            "test_output_format": "text",
            "visibility": "visible",
            "stdout_visibility": "hidden",
            "tests": [_test(case, points, worth, feedback) for case in cases(results)],
            "extra_data": {"seed": seed, "walls": list(walls[0]), "missing_walls": list(walls[1])},
        }
    )


def gradescope_of_fault(reason: str) -> str:
    """No score, so that the student sees a message in place of a 0 or a broken page."""
    return _written(
        {
            "output": "This submission was not graded: the autograder could not do its work. "
            f"It is not your mistake; please tell your instructor.\n\n{reason}",
            "output_format": "text",
            "stdout_visibility": "hidden",
            "tests": [],
            "extra_data": {"not_graded": reason},
        }
    )


def _test(
    case: Case, points: Points, worth: Mapping[str, Fraction], feedback: Feedback
) -> dict[str, Any]:
    """A check that could not be made here has no points to gain or to lose.

    Where a section is all or nothing, no check has points of its own.
    """
    test: dict[str, Any] = {
        "name": case.title,
        "number": f"{case.section}.{case.number}",
        "output": case.text(feedback),
        "tags": [case.section, case.name],
        "visibility": "visible",
    }
    if case.state == "skipped":
        return test | {"output": case.what}
    test["status"] = "passed" if case.passed else "failed"
    if case.section in worth and points.partial and case.of:
        share = _number(rounded(worth[case.section] / case.of, PLACES))
        test |= {"score": share if case.passed else 0, "max_score": share}
    return test


def _number(text: str) -> float:
    return float(text or 0)


def _written(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1) + "\n"
