"""Every fault that shows under a condition alone is caught, or outside of what is promised."""

from __future__ import annotations

import pytest

import kata
from kata.judging.diagnosis import Evidence
from tests.faults import CLASSES, faults
from tests.outside import OUTSIDE


@pytest.mark.parametrize("section", kata.sections(*CLASSES), ids=lambda s: s.id)
def test_a_conditional_fault_is_caught_or_outside_of_the_promises(section, grader, ledger):
    every = list(faults(section))
    if ledger.has(section, [one.text for one in every]):
        return
    reference = grader.expected(section)
    alike = grader.variants.likenesses(
        section, [one.text for one in every], Evidence(reference, reference)
    )
    survivors = {every[number].key for number in alike}
    free = {one.key for one in every if one.key[:2] in OUTSIDE or one.key in OUTSIDE}
    assert survivors - free == set(), "a check for it, or the sentence that leaves it free"
    assert free - survivors == set(), "these are caught now"
