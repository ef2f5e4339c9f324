"""The judge: what counts as the same, and how a difference is put into words."""

from __future__ import annotations

import ast
import math
import re
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import pytest

import kata
from kata.judging.comparison import agree
from kata.judging.differences import difference
from kata.judging.last import last_right
from kata.judging.locate import Trace, locate
from kata.judging.origin import origin
from kata.judging.path import Marked
from kata.judging.results import CheckResult, verdict
from kata.judging.sameness import covers, reshaped, same
from kata.judging.sketches import sketch
from kata.judging.spelling import as_name, in_short, in_words, show
from kata.wire.outcomes import Error, Outcome
from kata.wire.recording import Call, PartCall, Recording, Step
from kata.wire.values import Sides, Tensor


def tensor(values, dtype="float32"):
    return Tensor(dtype, np.array(values, dtype=dtype))


SAME = [
    (tensor([1.0, 2.0]), tensor([1.0, 2.00001])),
    (tensor([1e4]), tensor([1e4 + 0.5])),
    (tensor([np.inf]), tensor([np.inf])),
    (tensor(1.0), tensor(1.0)),
    (tensor([]), tensor([])),
    (621.83, 621.8300001),
    ({"a": [1, 2], "b": None}, {"b": None, "a": [1, 2]}),
    ([tensor([1.0])], [tensor([1.0])]),
    (float("nan"), float("nan")),
]

DIFFERENT = [
    (tensor([1.0]), tensor([1.001])),
    (tensor([1.0]), tensor([np.nan])),
    (tensor([np.inf]), tensor([-np.inf])),
    (tensor([1.0]), tensor([np.inf])),
    (tensor([np.inf]), tensor([1.0])),
    (tensor([1.0]), tensor([[1.0]])),
    (tensor([1.0]), tensor([1.0], "float64")),
    (tensor([1.0], "float64"), tensor([1.00001], "float64")),
    (tensor([1], "int64"), tensor([2], "int64")),
    (tensor([1.0]), [1.0]),
    (tensor([1.0]), None),
    (1, True),
    (1, 1.0),
    (0.0002017, 0.0002018),
    (1.0, float("nan")),
    (1.0, "1.0"),
    ("a", "b"),
    ([1, 2], [1]),
    ([1, 2], [2, 1]),
    ([[1], [2]], [[1]]),
    ({"a": 1}, {"a": 1, "b": 2}),
    ({"a": 1}, {}),
    ({"a": 1}, None),
]


@pytest.mark.parametrize("expected, got", SAME)
def test_these_are_the_same(expected, got):
    assert difference(expected, got) is None


@pytest.mark.parametrize("expected, got", DIFFERENT)
def test_these_differ(expected, got):
    assert difference(expected, got)


@pytest.mark.parametrize("test", [same, reshaped, lambda have, want: covers([have], want)])
def test_what_is_finite_is_not_the_same_as_infinity(test):
    infinite = tensor([[1.0, -math.inf, math.inf]])
    assert test(infinite, infinite)
    assert not test(tensor([[1.0, 0.0, math.inf]]), infinite)
    assert not test(infinite, tensor([[1.0, 0.0, math.inf]]))
    assert not test(tensor([[1.0, math.inf, math.inf]]), infinite)
    assert not same(0.0, math.inf) and not same(math.inf, -math.inf) and same(math.inf, math.inf)


@pytest.mark.filterwarnings("error")
def test_a_number_that_signals_that_it_is_none_says_nothing_on_the_way():
    signalling = Tensor("float32", np.array([0x7FA00000, 0x3F800000], "uint32").view("float32"))
    assert not covers([signalling], tensor([0.0, 1.0])) and not same(signalling, tensor([0.0, 1.0]))
    assert not covers([tensor([0.0, 1.0])], signalling)
    assert difference(tensor([0.0, 1.0]), signalling)
    assert sketch(Outcome(value=signalling)).fits(Outcome(value=signalling))


def test_a_small_tensor_is_shown_whole_with_what_was_given():
    x = tensor([[1.0, 3.0]])
    found = difference(
        {"x": x, "f(x)": tensor([[-1.0, 1.0]])}, {"x": x, "f(x)": tensor([[-0.7071, 0.7071]])}
    )
    assert found.sentence == "f(x): wrong values."
    assert found.given == (("x", "[[1., 3.]]"),)
    assert (found.expected, found.got) == ("[[-1., 1.]]", "[[-0.7071, 0.7071]]")


def test_a_large_tensor_is_shown_where_it_first_differs():
    want, have = np.zeros((4, 5), "float32"), np.zeros((4, 5), "float32")
    have[2, 3:] = 7.0
    found = difference(Tensor("float32", want), Tensor("float32", have), "output")
    assert found.sentence == "output: wrong in 2 of 20 places, first at [2, 3]."
    assert (found.where, found.expected, found.got) == ("output[2, 3]", "0.", "7.")


def test_as_many_digits_are_shown_as_it_takes_to_tell_two_values_apart():
    found = difference(1.0, 1.00012)
    assert found.sentence == "The result: 1.0001, expected 1."


def test_shapes_and_missing_names_are_told_in_a_sentence():
    found = difference(tensor([1.0, 2.0]), tensor([1.0]), "the output")
    assert found.sentence == "The output: shape (1,), expected (2,)."
    found = difference({"a": 1, "b": 2}, {"a": 1, "c": 2}, "parameters")
    assert found.sentence == "parameters: it lacks b and has c, which should not be there."
    found = difference({"a, first": 1, "b": 2}, {}, "the result")
    assert found.sentence == "It lacks a, first; b."
    found = difference({}, {"0._x": 1, "gradient of y": 1, "nothing. You pass": 1})
    names = "0._x, gradient of y, 'nothing. You pass'"
    assert found.sentence == f"It has {names}, which should not be there."


@pytest.mark.parametrize(
    "name", ["all\u3164is\u3164well", "all is well", ".".join(["All", "is", "well"] * 9), ""]
)
def test_what_is_to_be_written_has_a_name(name):
    (section,) = kata.sections("4.2")
    waits = [
        CheckResult(kata.checks(section)[0], "waiting", Outcome(error=Error("x", message)))
        for message in (f"4.2: {one} is yours to write" for one in (name, "Größe.forward"))
    ]
    said = [one.waits_for for one in waits]
    assert said == ["what raises NotImplementedError", "Größe.forward"]


def test_a_checks_own_words_and_values_of_another_kind_read_as_a_sentence():
    for expected, got, sentence in (
        ([], ["embedding"], "operations: embedding, expected none."),
        ("random", "all zeros", "operations: all zeros, expected random."),
        ([2.5], "nothing", "operations: nothing, expected [2.5000]."),
        ("all b.c", "All pass. You", "operations: 'All pass. You', expected all b.c."),
        ("a b!", "a c!", "operations: 'a c!', expected 'a b!'."),
        (tensor([1.0]), [tensor([1.0]), None], "operations: a list of 2, expected a tensor."),
        (tensor(2.5), 0, "operations: 0, expected 2.5000."),
    ):
        found = difference(expected, got, "operations")
        assert found.sentence == sentence


# --- properties -----------------------------------------------------------------------------------


def two_sides(one, other):
    return Sides(("before the call", "after the call"), tensor(one), tensor(other))


def test_a_property_that_holds_with_the_right_numbers_is_no_difference():
    assert difference(two_sides([1.0], [1.0]), two_sides([1.0], [1.00001])) is None


def test_a_property_fails_where_its_two_sides_differ():
    found = difference({"x": two_sides([1.0], [1.0])}, {"x": two_sides([1.0], [2.0])})
    assert not found.open
    assert found.sentence == "x: not the same after the call as before the call."
    assert (found.names, found.got, found.expected) == (
        ("after the call", "before the call"), "[2.]", "[1.]"
    )  # fmt: skip


def test_a_wrong_number_alone_says_nothing_of_a_property():
    assert difference(two_sides([1.0], [1.0]), two_sides([3.0], [3.0])).open


def test_to_send_no_numbers_is_no_way_to_hold_a_property():
    assert not difference(two_sides([1.0], [1.0]), None).open
    assert not difference(two_sides([1.0], [1.0]), {}).open


def test_what_is_decided_is_told_before_what_is_not():
    expected = {"a": two_sides([1.0], [1.0]), "b": tensor([1.0])}
    found = difference(expected, {"a": two_sides([3.0], [3.0]), "b": tensor([2.0])})
    assert not found.open and found.where == "b"


def test_a_check_may_be_more_exact_or_forgive_more():
    exact = Tensor("float64", np.array([1.0]), within=1e-12)
    assert difference(exact, tensor([1.0 + 1e-10], "float64"))
    loose = Tensor("float64", np.array([1.0]), within=1e-3)
    assert difference(loose, tensor([1.0001], "float64")) is None
    forged = Tensor("float64", np.array([2.0]), within=1e3)
    assert difference(tensor([1.0], "float64"), forged)  # what was sent has no say


def forged(*numbers):
    return Tensor("float32", np.array(numbers, "float32"), within=1e30)


def test_a_submission_has_no_say_in_how_far_a_property_may_be_off():
    """Its two sides are held against each other by the reference's tolerance."""
    (check, *_) = kata.checks(*kata.sections("4.2"))
    for wrap in (lambda sides: sides, lambda sides: {"x": [sides]}):
        expected = Outcome(value=wrap(two_sides([1.0], [1.0])))
        apart = Outcome(value=wrap(Sides(("", ""), forged(1.0), forged(9.0))))
        assert verdict(check, expected, apart).state == "failed"


def test_a_submission_has_no_say_in_what_its_diagnosis_is():
    """What it showed is held against a known mistake by the reference's tolerance."""
    (check, *_) = kata.checks(*kata.sections("4.2"))
    result = verdict(check, Outcome(value={"x": tensor([1.0])}), Outcome(value={"x": forged(5.0)}))
    assert not agree(result.outcome, Outcome(value={"x": tensor([2.0])}))
    assert not sketch(Outcome(value={"x": tensor([2.0])})).fits(result.outcome)
    loose = Outcome(value=Tensor("float32", np.array([1.0], "float32"), within=1e-2))
    assert verdict(check, loose, Outcome(value=forged(5.0))).outcome.value.within == 1e-2


def test_what_is_nan_is_said_to_be():
    said = difference(tensor([1.0, 2.0]), tensor([1.0, np.nan])).sentence
    others = "infinity / infinity and infinity - infinity"
    assert said == f"The result: nan: 0 / 0 is nan, and so are {others}."
    some = difference(tensor([1.0, 2.0]), tensor([3.0, np.nan])).sentence
    assert some == "The result: wrong values."


# --- what a submission sends takes no more of the grader than it is -------------------------------


@contextmanager
def taking_at_most(megabytes: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes << 20
    finally:
        tracemalloc.stop()


def test_the_first_place_of_very_many_dimensions():
    none, one = (tensor(np.full((1,) * 63 + (1 << 20,), number)) for number in (0, 1))
    with taking_at_most(64):
        found = difference(none, one)
    assert "wrong in 1048576 of 1048576 places" in found.sentence


def test_columns_and_rows_of_very_many_parts_are_no_sum():
    wide = 8192
    shapes = [(1, wide) if number % 2 else (wide, 1) for number in range(400)]
    lines = [tensor(np.full(shape, number + 1.0)) for number, shape in enumerate(shapes)]
    parts = [_part(f"line{number}", None, line) for number, line in enumerate(lines)]
    last = _part("norm", tensor(np.ones((1, 3, wide))), None)
    with taking_at_most(64):
        assert origin(last, Call("block", False, {}, None, parts=(*parts, last))) == ""


def test_a_sum_of_two_is_told_and_one_may_be_stretched():
    words, places = tensor(np.ones((2, 3, 4))), tensor(np.arange(12.0).reshape(3, 4) / 7)
    both = tensor(words.array + places.array)
    parts = _part("tok_emb", None, words), _part("pos_emb", None, places)
    last = _part("drop_emb", both, None)
    told = origin(last, Call("model", False, {}, None, parts=(*parts, last)))
    assert told == "the sum of what `pos_emb` gives and what `tok_emb` gives"


@pytest.mark.parametrize(
    "on_the_way, result, told",
    [("float64", "float32", False), ("float64", "float64", True), ("float32", "float64", True)],
)
def test_more_digits_on_the_way_leave_no_path(on_the_way, result, told):
    step = Step("name", "f", 2, "y", (2, 2, 0, 1), tensor([1.0], on_the_way), True, 0, 0, 0, ())
    other = Marked(step, "dtype", "float64" if on_the_way == "float32" else "float32")
    last = last_right(Call("f", False, {}, tensor([2.0], result)), (other,), "y = x\n" * 3)
    assert (last is not None and f"as {on_the_way}" in last.sentence) == told


@pytest.mark.parametrize(
    "frames, values, told",
    [
        ((2, 1), (7, 7), "`keys` is made in line 80."),
        ((1, 1), (7, 7), "`keys` is made in line 80, and changed in line 72."),
        ((2, 1), (7, 8), "`keys` is made in line 80, and changed in line 72."),
    ],
)
def test_the_line_that_calls_what_makes_a_part_changes_nothing(frames, values, told):
    steps = tuple(
        Step("name", "f", line, "self.keys", (line, line, 0, 1), value, False, 0, frame, 0, ())
        for line, value, frame in zip((80, 72), values, frames)
    )
    both = (Recording((Call("KVCache", True, {}, None, steps=steps),)),) * 2
    check = SimpleNamespace(difference=SimpleNamespace(sentence="The keys: wrong", where=""))
    assert locate(check, Trace(*both, 0, ()), "").sentence == told


def test_where_a_call_raises_no_part_is_to_blame():
    step = Step("name", "f", 80, "self.keys", (80, 80, 0, 1), 7, False, 0, 1, 0, ())
    both = (Recording((Call("KVCache", True, {}, None, steps=(step,)),)),) * 2
    said = "All keys: raises RuntimeError, expected a tensor."
    check = SimpleNamespace(difference=SimpleNamespace(sentence=said, where="all keys"))
    assert "how a `KVCache` is made" in locate(check, Trace(*both, 0, ()), "").reason


def test_where_an_error_is_wanted_the_last_right_line_is_no_answer():
    step = Step("name", "f", 2, "y", (2, 2, 0, 1), tensor([1.5]), True, 0, 0, 0, ())
    wanted = Call("load", False, {}, None, error="ValueError", steps=(step,))
    none = Call("load", False, {}, None, steps=(step,))
    both = (Recording((wanted,)), Recording((none,)))
    trace = Trace(*both, 0, (Marked(step, "right", ""),))
    assert "raises an error" in locate(None, trace, "\ny = x").reason


def test_of_very_many_things_few_sums_are_tried(monkeypatch):
    tried = []
    monkeypatch.setattr("kata.judging.origin._sum", lambda *pair: tried.append(pair))
    given = {f"x{number}": tensor([number + 1.0]) for number in range(1000)}
    last = _part("norm", tensor([0.5]), None)
    assert origin(last, Call("block", False, given, None, parts=(last,))) == ""
    assert 100 < len(tried) < 10_000


def test_of_a_very_long_list_only_what_can_be_seen_is_spelled():
    class Long(list):
        def __iter__(self):
            return (1.5 if number < 1000 else pytest.fail("read on") for number in range(10**6))

    for value in (Long(), {"x": Long()}):
        assert show(value).endswith(" …")
    assert show([1, 2, 3]) == "[1, 2, 3]" and show({"x": [], "y": 1}) == "{x: [], y: 1}"


SAID = "}. It's all right. {"


@pytest.mark.parametrize("value", [{SAID: 1.0}, [SAID * 50], {SAID * 20: [1.0] * 200}, SAID * 50])
def test_a_text_in_a_value_stands_in_quotes_to_its_end(value):
    shown = show(value)
    assert shown.count('"') == 2 and SAID not in re.sub('"[^"]*"', "", shown)
    assert shown.partition('"')[2].startswith(SAID)


def test_many_words_stand_in_quotes_wherever_they_are_told():
    few, many = "a word of a check", " ".join(["everybody gets all points"] * 3)
    for told in (in_words, in_short, as_name):
        assert told(few) == few
        assert told(many) in ("", repr(many))
    assert in_short([few]) == few and in_words([many]) == ""


@pytest.mark.parametrize("end", ["'", '"', "\\", "\n"])
def test_no_text_is_cut_open_whatever_it_is_cut_at(end):
    for before in range(380, 400):
        shown = show("x" * before + end * 30).removesuffix(" …")
        assert ast.literal_eval(shown).startswith("x" * before)


def _part(name, given, result):
    return PartCall(name, "", 1, given, result, True, False, True)
