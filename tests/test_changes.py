"""What is stored of a known mistake: where it departs from the reference, and no more."""

from __future__ import annotations

import numpy as np
import pytest

from kata.course.mistakes import Mistake
from kata.course.sections import sections
from kata.grading.store import (
    Expected,
    Known,
    read_known,
    write_expected,
    write_known,
    write_pairs,
)
from kata.grading.stored import UNKNOWN, Stored, shown
from kata.judging import sketches
from kata.judging.changes import EVENLY, MOST_CHANGED, Sample, changed, changes, part
from kata.judging.comparison import agree
from kata.judging.diagnosis import Evidence
from kata.judging.sketches import sketch
from kata.wire import store
from kata.wire.outcomes import Error, Outcome
from kata.wire.values import Sides, Tensor

(SECTION,) = sections("4.2")


def tensor(*numbers, dtype="float32"):
    return Tensor(dtype, np.array(numbers, dtype=dtype))


EXPECTED = {"a": tensor(1, 2), "b": [1, "x"], "c": Sides(("one", "other"), tensor(1), tensor(2))}


@pytest.mark.parametrize(
    ("got", "places"),
    [
        ({**EXPECTED, "a": tensor(1, 3)}, [("a",)]),
        ({**EXPECTED, "a": None}, [("a",)]),
        ({**EXPECTED, "b": [1, "y"]}, [("b", 1)]),
        ({**EXPECTED, "b": [1]}, [("b",)]),
        ({**EXPECTED, "c": Sides(("one", "other"), tensor(1), tensor(9))}, [("c", 1)]),
        ({"a": tensor(1, 2)}, [()]),
        ("raises", [()]),
        (EXPECTED, []),
    ],
)
def test_changes_lead_back_to_what_was_observed(got, places):
    made = changes(EXPECTED, got)
    assert list(made) == places
    assert agree(Outcome(value=got), Outcome(value=changed(EXPECTED, made, None)))


def test_what_is_the_same_within_the_tolerance_is_no_change():
    assert changes({"a": tensor(1.0)}, {"a": tensor(1.000001)}) == {}


def test_a_large_tensor_is_told_from_others_by_some_of_its_numbers():
    """The places in which it departs are among them, wherever they are."""
    want = np.zeros((40, 50), dtype=np.float32)
    have = want.copy()
    have[17, 23] = 3.0
    made = changes(Tensor("float32", want), Tensor("float32", have))
    sample = made[()]
    assert isinstance(sample, Sample)
    assert len(sample.places) <= EVENLY + MOST_CHANGED
    expected = Tensor("float32", want)
    for numbers, alike in ((have, True), (want, False), (have[:1], False)):
        learner = Tensor("float32", numbers)
        completed = Outcome(value=changed(expected, made, learner))
        assert agree(Outcome(value=learner), completed) == alike


def test_a_part_of_an_observation():
    assert part(EXPECTED, ("b", 1)) == "x"
    assert part(EXPECTED, ("c", 1)) is EXPECTED["c"].other
    assert part(EXPECTED, ("b", 7, "z")) is None


def test_a_value_is_the_same_when_it_is_read_again(tmp_path):
    value = {**EXPECTED, "deep": {"": [1.5, None, True, tensor(1, 2)]}, "within": tensor(7)}
    store.write(tmp_path / "one", value)
    again = store.read(tmp_path / "one")
    assert list(again) == list(value)
    assert agree(Outcome(value=value), Outcome(value=again))
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    store.write(tmp_path / "one", again)
    assert first == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def known(id, changed_parts, errors=None, apart=()):
    mistake = Mistake(id, "", "", f"You {id}.", frozenset(changed_parts) | frozenset(errors or ()))
    return Known(mistake, frozenset(apart), errors or {}, changed_parts)


CHECKS = {"first": Outcome(value={"a": tensor(1), "b": tensor(2)}), "second": Outcome(value=3)}
A = known("a", {"first": {("a",): tensor(9)}}, apart=["c"])
B = known("b", {"first": {("b",): tensor(8)}, "second": {(): 4}})
C = known("c", {"first": {("a",): tensor(7)}})
D = known("d", {}, {"second": Error("TypeError", "no")})


def test_mistakes_show_their_changes_alone_and_together():
    alone = Evidence(CHECKS, CHECKS)
    assert agree(shown([A], alone, "second"), CHECKS["second"])
    both = shown([A, B], alone, "first")
    assert agree(both, Outcome(value={"a": tensor(9), "b": tensor(8)}))
    assert shown([D], alone, "second").error == Error("TypeError", "no")


def test_what_two_show_in_one_place_is_not_known():
    alone = Evidence(CHECKS, CHECKS)
    assert shown([A, C], alone, "first") is UNKNOWN
    assert shown([B, D], alone, "second") is UNKNOWN
    whole = known("whole", {"first": {(): None}})
    assert shown([A, whole], alone, "first") is UNKNOWN


def test_the_store_gives_back_what_was_put_in(tmp_path, monkeypatch):
    """Where gpt2's vocabulary is missing, so is what needs it."""
    write_expected(tmp_path, SECTION, Expected(CHECKS, {"second": "not here"}))
    write_known(tmp_path, SECTION, [A, B, D])
    again = read_known(SECTION, tmp_path)
    assert [one.mistake for one in again] == [one.mistake for one in (A, B, D)]
    assert (again[0].apart, again[2].errors) == (A.apart, D.errors)
    for folder, skipped in (("here", False), (None, True)):
        monkeypatch.setattr("kata.course.vocabulary.folder", lambda folder=folder: folder)
        assert bool(Stored(tmp_path).expected(SECTION)["second"].unavailable) == skipped
        assert Stored(tmp_path).expected(SECTION)["first"].value == CHECKS["first"].value


def test_mistakes_that_cannot_be_made_at_once_are_no_pair(tmp_path):
    write_expected(tmp_path, SECTION, Expected(CHECKS))
    write_known(tmp_path, SECTION, [A, B, C])
    write_pairs(tmp_path, SECTION, {})
    stored = Stored(tmp_path)
    learner = {"first": Outcome(value={"a": tensor(9), "b": tensor(8)}), "second": Outcome(value=4)}
    compared = stored.comparing(SECTION, Evidence(stored.expected(SECTION), learner))
    assert set(compared([(0,), (0, 1), (0, 2)], [])) == {(0, 1)}


# --- sketches of what two show at once ------------------------------------------------------------

SEEN = {
    "a": tensor(*range(30)),
    "b": tensor(0.5, 1e-9, dtype="float64"),
    "c": [3, None, "x"],
    "d": 2e-9,
    "e": Tensor("int64", np.arange(5)),
    "f": Sides(("one", "other"), tensor(1), tensor(2)),
    "g": Tensor("float64", np.array([1.0]), within=1e-3),
}


def fits(value):
    return sketch(Outcome(value=SEEN)).fits(Outcome(value=value))


def test_a_sketch_fits_what_right_variants_differ_by():
    assert fits(SEEN)
    assert fits({**SEEN, "a": tensor(*(i * (1 + 3e-7) for i in range(30)))})
    assert fits({**SEEN, "b": tensor(0.5 + 1e-13, 1e-9, dtype="float64")})
    assert fits({**SEEN, "d": 2e-9 * (1 + 1e-7)})
    assert fits({**SEEN, "g": Tensor("float64", np.array([1.00001]), within=1e-3)})


@pytest.mark.parametrize(
    "other",
    [
        {"a": tensor(*range(29), 29.1)},
        {"a": tensor(1, 0, *range(2, 30))},
        {"a": Tensor("bfloat16", np.arange(30, dtype="float32"))},
        {"a": Tensor("float32", np.arange(30, dtype="float32").reshape(5, 6))},
        {"a": tensor(*range(29), np.nan)},
        {"b": tensor(0.5 + 1e-8, 1e-9, dtype="float64")},
        {"c": [3, None, "y"]},
        {"c": [3, None]},
        {"c": [3.0, None, "x"]},
        {"d": 3e-9},
        {"d": -2e-9},
        {"e": Tensor("int64", np.array([0, 1, 2, 4, 3]))},
        {"f": Sides(("one", "other"), tensor(2), tensor(1))},
        {"f": tensor(1)},
        {"more": 1},
    ],
)
def test_a_sketch_fits_nothing_else(other):
    assert not fits({**SEEN, **other})


def test_an_exception_is_seen_by_its_type_and_message():
    one = Outcome(error=Error("TypeError", "no"))
    assert sketch(one).fits(one)
    assert not sketch(one).fits(Outcome(error=Error("TypeError", "yes")))
    assert not sketch(one).fits(Outcome(value="no"))
    assert not sketch(Outcome(value=None)).fits(Outcome(ended="took longer than 10 s"))


def test_no_sum_is_made_of_numbers_that_do_not_belong_there(monkeypatch):
    kept = sketch(Outcome(value=SEEN))
    monkeypatch.setattr(sketches, "_weights", None)
    assert not kept.fits(Outcome(value={**SEEN, "a": tensor(*range(1000))}))


def test_two_that_meet_are_recognised_by_their_sketch(tmp_path):
    """As it is after it was stored, in half as many digits."""
    both = {"a": tensor(63), "b": tensor(2)}
    learner = {**CHECKS, "first": Outcome(value=both)}
    write_expected(tmp_path, SECTION, Expected(CHECKS))
    write_known(tmp_path, SECTION, [C, known("e", {"first": {("a",): tensor(9)}})])
    write_pairs(tmp_path, SECTION, {(0, 1): {"first": sketch(learner["first"])}})
    stored = Stored(tmp_path)
    for value, alike in ((63, True), (62, False)):
        learner["first"] = Outcome(value={**both, "a": tensor(value)})
        compared = stored.comparing(SECTION, Evidence(CHECKS, learner))
        assert bool(compared([(0, 1)], [])) == alike
