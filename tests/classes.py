"""Classes that are made up, for reports: nothing is graded, and hostile texts stand everywhere."""

from __future__ import annotations

from fractions import Fraction

import kata
from kata.course.checks import Check, checks
from kata.course.sections import Section
from kata.grading.grades import Grade, Gradebook, Points
from kata.judging.diagnosis import Diagnosis
from kata.judging.differences import Difference
from kata.judging.results import CheckResult, SectionResult
from kata.wire.jobs import Source
from kata.wire.outcomes import Error, Frame, Outcome

EVIL = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)> \"' `b` {{ 7 * 7 }} {% x %} "
    "]]> </system-out> \N{RIGHT-TO-LEFT OVERRIDE}\x1b[31m\x00\x01\ud800\nsecond line"
)
CODE = "class LayerNorm:\n    def forward(self, x):\n        return x\n"


def checked(check: Check, way: str) -> CheckResult:
    """One check as it comes out in one of several ways."""
    path = "ch4_2_layer_norm.py"
    if way in ("passed", "waiting", "skipped"):
        return CheckResult(check, way, Outcome(), skipped="no gpt2 here" * (way == "skipped"))
    if way == "mistake":
        named = Diagnosis("known", "You divide by `n - 1`.", frozenset({check.name}))
        found = Difference("LayerNorm(2)(x): wrong values.", "x", "[1.]", "[2.]", (("x", "[3.]"),))
        return CheckResult(check, "failed", Outcome(printed=EVIL), found, diagnosis=named)
    if way == "alike":
        found = Difference(f"The result: {EVIL}", "", "[1.]", EVIL)
        return CheckResult(check, "failed", Outcome(), found)
    frame = Frame(path, 3, EVIL)
    return CheckResult(check, "failed", Outcome(error=Error("ValueError", EVIL, (frame,))))


def result(section: Section, way: str, passing: int = 3, code: str = CODE) -> SectionResult:
    """A section of which the first so many checks pass, or none where nothing is written."""
    first = 0 if way in ("waiting", "raises") else passing
    found = tuple(
        checked(check, "passed" if way == "passed" or number < first else way)
        for number, check in enumerate(checks(section))
    )
    return SectionResult(found, 0.25, section, Source(f"/home/me/{section.file}", code))


WAYS = ("passed", "passed", "mistake", "waiting", "alike", "raises")


def made_up(people: int = 300) -> Gradebook:
    """A class in which everything happens, to people whose names are as hostile as their code."""
    sections = kata.sections("4")
    grades = []
    for number in range(people):
        name = ("Ada Lovelace", f"Zoë, =1+1 {number}", f"{EVIL} {number}", "")[number % 4]
        ways = [WAYS[(number * (place + 1)) % len(WAYS)] for place in range(len(sections))]
        results = tuple(result(section, way) for section, way in zip(sections, ways))
        fault = EVIL if number % 50 == 7 else ""
        missing = (sections[-1].file,) if number % 20 == 3 else ()
        grades.append(Grade(f"id{number:03}", name, () if fault else results, missing, fault))
    remarks = (f"notes {EVIL} is nobody's",)
    points = Points({sections[0].id: Fraction(5)})
    return Gradebook(sections, tuple(grades), 20_26, points, remarks=remarks)
