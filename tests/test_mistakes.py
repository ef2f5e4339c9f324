"""Diagnoses: every mistake is recognised as itself, whatever the hand, and nothing else is."""

from __future__ import annotations

import re

import pytest

from kata import commands, course
from kata.diagnosis import Evidence, agree, compare, diagnose
from kata.grading import Grader
from kata.mistakes import Mistake, mistakes
from kata.processes import Error, Outcome
from tests.conftest import TESTS, sources
from tests.equivalent import EQUIVALENT
from tests.mutants import mutants

SECTIONS = course.sections()
REWRITTEN = [
    (section, path)
    for section, path in sources("wrong")
    if path.stem.split(".")[0] in {mistake.id for mistake in mistakes(section.module)}
]
FEWEST = {"4.1": 12, "4.4": 12}


def diagnoses(result):
    return {check.diagnosis.id for check in result.checks if check.diagnosis}


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
def test_a_section_knows_enough_mistakes(section):
    known = mistakes(section.module)
    assert len(known) >= FEWEST.get(section.id, 20)
    assert len({mistake.id for mistake in known}) == len(known)
    assert len([path for owner, path in REWRITTEN if owner == section]) >= 4


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
def test_every_mistake_is_caught_and_recognised_as_itself(section, grade, grader):
    solution = (course.SOLUTIONS / section.file).read_text(encoding="utf-8")
    known = mistakes(section.module)
    results = [grade(section, one.apply(solution), diagnoses=False) for one in known]
    assert [one.id for one, result in zip(known, results) if result.passed] == []
    shown = [{check.check.name: check.outcome for check in result.checks} for result in results]
    reference = grader.expected[section.module].result()
    found = [named(known, Evidence(reference, outcomes), shown) for outcomes in shown]
    assert found == [[one.id] for one in known]
    fails = [
        {name for name, one in outcomes.items() if not agree(reference[name], one)}
        for outcomes in shown
    ]
    made = Evidence(reference, reference).made
    stale = [one.id for one, names in zip(known, fails) if one.fails & made != names]
    assert stale == [], "python -m kata.mistakes"


def test_what_one_mistake_does_to_a_neighbour_is_not_the_nexts(grade):
    """Some of 4.6's change the configuration that they all import from 4.1."""
    section = course.chosen(["4.6"])[0]
    solution = (course.SOLUTIONS / section.file).read_text(encoding="utf-8")
    (one,) = (m for m in mistakes(section.module) if m.id == "layers-not-changed")
    assert diagnoses(grade(section, one.apply(solution))) == {one.id}


def named(known, evidence, shown):
    """The ids of what is diagnosed, given what each mistake shows."""

    def together(group):
        """What mistakes show that are made at once: each, what it shows alone."""
        return {
            name: next((s[name] for i in group if not agree(one, (s := shown[i])[name])), one)
            for name, one in evidence.reference.items()
        }

    def compared(groups, telling):
        found = {group: compare(evidence, telling, together(group).get) for group in groups}
        return {group: one for group, one in found.items() if one}

    return [diagnosis.id for diagnosis in diagnose(evidence, known, compared)]


@pytest.mark.parametrize(
    "section, path", REWRITTEN, ids=[f"{s.id}-{path.stem}" for s, path in REWRITTEN]
)
def test_a_mistake_in_another_hand_is_recognised_too(section, path, grade):
    result = grade(section, path.read_text(encoding="utf-8"))
    assert diagnoses(result) == {path.stem.split(".")[0]}


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
def test_every_random_mutant_is_caught_or_known_to_change_nothing(section, workers, tmp_path):
    grader = Grader(workers, tmp_path, diagnoses=False)

    def passes(source):
        (tmp_path / section.file).write_text(source, encoding="utf-8")
        return grader.section(section).passed

    survivors = {mutant.change for mutant in mutants(section, 1000) if passes(mutant.source)}
    known = {change for owner, change, _ in EQUIVALENT if owner == section.id}
    assert survivors - known == set(), "give it a reason in tests/equivalent.py, or a check"
    assert known - survivors == set(), "these are caught now"


def test_there_are_enough_random_mutants():
    assert sum(len(mutants(section, 1000)) for section in SECTIONS) >= 300


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
def test_hints_lead_from_a_question_to_nearly_the_line(section):
    hints = commands.hints(section)
    assert len(hints) == 3
    assert "?" in hints[0]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.id)
def test_all_code_in_the_hints_has_been_through_the_checks(section):
    """It stands in a right implementation, which passes; what a hint leaves out is `...`."""
    followed = TESTS / "right" / section.module / "as_the_hints_say.py"
    passing = "".join(followed.read_text(encoding="utf-8").split())
    for code in _formulas("\n".join(commands.hints(section))):
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

    assert compare(Evidence(REFERENCE, {**REFERENCE, **A}), {"a"}, show) is None
    assert tried == ["a"]
    tried.clear()
    learner = {**REFERENCE, "a": Outcome(value=11)}
    assert compare(Evidence(REFERENCE, learner), [], show) is None
    assert tried == ["a", "b"]
