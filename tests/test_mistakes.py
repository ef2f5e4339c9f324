"""Diagnoses: every mistake is recognised as itself, and nothing else is."""

from __future__ import annotations

import re

import pytest

import kata
from kata.course.hints import hints
from kata.course.mistakes import Mistake, mistakes
from kata.judging.comparison import compare
from kata.judging.diagnosis import Evidence
from kata.wire.outcomes import Error, Outcome
from tests.conftest import TESTS, diagnoses, solution
from tests.equivalent import EQUIVALENT
from tests.mutants import mutants
from tests.seeds import comparison, named

SECTIONS = kata.sections()


def test_what_one_mistake_does_to_a_neighbour_is_not_the_nexts(grade):
    """Some of 4.6's change the configuration that they all import from 4.1."""
    (section,) = kata.sections("4.6")
    (one,) = (m for m in mistakes(section.module) if m.id == "layers-not-changed")
    assert diagnoses(grade(section, one.apply(solution(section)))) == {one.id}


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
def test_every_random_mutant_is_caught_or_known_to_change_nothing(section, grader, ledger):
    """A mutant that resembles the reference in every check has survived."""
    every = mutants(section, 1000)
    if ledger.has(section, [mutant.source for mutant in every]):
        return
    reference = grader.expected(section)
    alike = grader.variants.likenesses(
        section, [mutant.source for mutant in every], Evidence(reference, reference)
    )
    survivors = {every[number].change for number in alike}
    known = {change for owner, change, _ in EQUIVALENT if owner == section.id}
    assert survivors - known == set(), "give it a reason in tests/equivalent.py, or a check"
    assert known - survivors == set(), "these are caught now"


def test_there_are_enough_random_mutants():
    assert sum(len(mutants(section, 1000)) for section in SECTIONS) >= 300


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
def test_hints_lead_from_a_question_to_nearly_the_line(section):
    texts = hints(section)
    assert len(texts) == 3
    assert "?" in texts[0]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
def test_all_code_in_the_hints_has_been_through_the_checks(section):
    """It stands in a right implementation, which passes; what a hint leaves out is `...`."""
    followed = TESTS / "right" / section.module / "as_the_hints_say.py"
    passing = "".join(followed.read_text(encoding="utf-8").split())
    for code in _formulas("\n".join(hints(section))):
        pattern = ".+".join(re.escape(part) for part in "".join(code.split()).split("..."))
        assert re.search(pattern, passing), code


def _formulas(text):
    """Lines of code and `code` that computes something: no bare name, no shape, no data."""
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    lines = [line.split("#")[0] for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    computing = [code for code in inline if re.search(r"\w\(.+\)|[*=+/]|\[:", code)]
    assert lines or computing
    return lines + computing


# --- the rule itself, on made-up observations -----------------------------------------------------

REFERENCE = {"a": Outcome(value=1), "b": Outcome(value=2), "c": Outcome(value=3)}


def found(learner, *shown):
    """What is diagnosed for a learner, given what each mistake shows."""
    known = tuple(Mistake(str(i), "", "", "", frozenset(one)) for i, one in enumerate(shown))
    evidence = Evidence(REFERENCE, {**REFERENCE, **learner})
    return named(known, evidence, [{**REFERENCE, **one} for one in shown])


A, B = {"a": Outcome(value=10)}, {"b": Outcome(value=20)}


def test_the_same_observations_are_the_mistake():
    assert found(A, A) == ["0"]
    assert found(A, B, A) == ["1"]


def test_a_mistake_that_shows_elsewhere_too_is_not_it():
    assert found(A, {**A, **B}) == []
    assert found({**A, **B}, A) == []


def test_other_wrong_values_are_not_it():
    assert found(A, {"a": Outcome(value=11)}) == []


def test_two_mistakes_at_once_are_both_named():
    assert found({**A, **B}, A, B) == ["0", "1"]


def test_of_two_each_needs_a_check_of_its_own():
    assert found({**A, **B}, A, {**A, **B, "c": Outcome(value=4)}) == []
    assert found(A, {"a": Outcome(value=11)}, {"a": Outcome(value=12)}) == []


def test_two_in_one_check_are_both_named_where_it_tells_them_apart():
    parts = {"x": Outcome(value={"one": 1, "other": 2})}
    one, other, both = ({"x": Outcome(value=value)} for value in CHANGED)
    known = tuple(Mistake(name, "", "", "", frozenset("x")) for name in ("one", "other"))
    assert named(known, Evidence(parts, both), [one, other]) == ["one", "other"]


CHANGED = {"one": 10, "other": 2}, {"one": 1, "other": 20}, {"one": 10, "other": 20}


def test_exceptions_agree_when_they_say_the_same():
    broken = {"a": Outcome(error=Error("TypeError", "no"))}
    assert found(broken, broken) == ["0"]
    assert found(broken, {"a": Outcome(error=Error("TypeError", "yes"))}) == []
    assert found(broken, A) == []


def test_an_exception_is_too_little_to_tell_two_mistakes_apart():
    assert found({"a": Outcome(error=Error("TypeError", "no")), **B}, A, B) == []
    broken = {"a": Outcome(error=Error("TypeError", "no"))}
    assert found({**broken, **B}, broken, B) == []


def test_there_is_nothing_to_diagnose_without_something_to_see():
    ended, raised = Outcome(ended="took longer than 10 s"), Outcome(error=Error("TypeError", "no"))
    assert Evidence(REFERENCE, {**REFERENCE, **A}).tells()
    assert not Evidence(REFERENCE, REFERENCE).tells()
    assert not Evidence(REFERENCE, {**REFERENCE, **A, "b": ended}).tells()
    assert not Evidence(REFERENCE, dict.fromkeys(REFERENCE, raised)).tells()


def test_a_mistake_is_dropped_as_soon_as_it_is_ruled_out():
    tried = []

    def show(name):
        tried.append(name)
        return {"a": Outcome(value=11), **B}.get(name, REFERENCE[name])

    assert compare(comparison(Evidence(REFERENCE, {**REFERENCE, **A}), {"a"}), show) is None
    assert tried == ["a"]
    tried.clear()
    learner = {**REFERENCE, "a": Outcome(value=11)}
    assert compare(comparison(Evidence(REFERENCE, learner), []), show) is None
    assert tried == ["a", "b"]
