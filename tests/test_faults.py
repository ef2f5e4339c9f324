"""Every fault that shows under a condition alone is caught, or outside of what is promised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import pytest

import kata
from kata.course.sections import Section
from kata.grading.grader import Grader
from kata.judging.diagnosis import Evidence
from tests import faulty_functions
from tests.faults import CLASSES, faults
from tests.outside import OF_FUNCTIONS, OUTSIDE

Key = TypeVar("Key")


def survivors(grader: Grader, section: Section, every: Mapping[Key, str]) -> set[Key]:
    """Those of the faults, each with its whole file, that no check sees."""
    keys, reference = list(every), grader.expected(section)
    alike = grader.variants.likenesses(
        section, list(every.values()), Evidence(reference, reference)
    )
    return {keys[number] for number in alike}


@pytest.mark.parametrize("section", kata.sections(*CLASSES), ids=lambda s: s.id)
def test_a_conditional_fault_is_caught_or_outside_of_the_promises(section, grader, ledger):
    every = {one.key: one.text for one in faults(section)}
    if ledger.has(section, every.values()):
        return
    found = survivors(grader, section, every)
    free = {key for key in every if key[:2] in OUTSIDE or key in OUTSIDE}
    assert found - free == set(), "a check for it, or the sentence that leaves it free"
    assert free - found == set(), "these are caught now"


FUNCTIONS = [(s, name) for s in kata.sections() for name in faulty_functions.functions(s)]


@pytest.mark.parametrize(
    "section, function", FUNCTIONS, ids=[f"{section.id} {name}" for section, name in FUNCTIONS]
)
def test_a_fault_of_a_function_is_caught_or_outside_of_the_promises(
    section, function, grader, ledger
):
    every = faulty_functions.faults(section, function)
    if ledger.has(section, every.values()):
        return
    found, outside = survivors(grader, section, every), OF_FUNCTIONS.get(function, {})
    free = {key: outside.keys() & {*key, key} for key in every}
    assert {key for key in found if not free[key]} == set(), "a check, or what leaves it free"
    used = {why for key in found for why in free[key]}
    assert outside.keys() - used == set(), "these are caught now"
