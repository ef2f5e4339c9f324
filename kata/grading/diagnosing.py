"""Holds the known mistakes against what a learner's code showed."""

from __future__ import annotations

from kata.course.errors import Fault
from kata.grading.reference import Reference
from kata.judging.diagnosis import Evidence, diagnose
from kata.judging.results import SectionResult


def with_diagnoses(result: SectionResult, reference: Reference) -> SectionResult:
    """The same result with what is known of its failures; without where nothing is.

    What is still to be written says nothing of what is written, so it is left out.
    """
    section = result.section
    if result.bad_file:
        return result
    judged = [one for one in result.checks if one.state not in ("waiting", "skipped")]
    learner = {one.check.name: one.outcome for one in judged}
    shown = reference.expected(section)
    evidence = Evidence({name: shown[name] for name in learner}, learner)
    if not evidence.tells():
        return result
    compared = reference.comparing(section, evidence)
    try:
        diagnoses = diagnose(evidence, reference.mistakes(section), compared)
    except (Fault, OSError, RuntimeError):  # for want of a process, it may be
        return result
    return result.with_diagnoses(diagnoses) if diagnoses else result
