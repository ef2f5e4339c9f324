"""Where it went wrong: every failure has a place or a reason, and every place is confirmed.

These are samples; benchmarks/locations.py looks at every file and every known mistake.
"""

from __future__ import annotations

import io
import json
import random

import pytest
from rich.console import Console

import kata
from kata import Limits, Submission
from kata.course.places import TESTS
from kata.judging.flow import leaving
from kata.judging.locate import ONLY_MADE, Trace
from kata.judging.path import Marked, right
from kata.reports.document import document
from kata.reports.screen import Screen
from kata.reports.trace import show_traced
from kata.wire.recording import GIVEN, Step
from tests.conftest import solution, sources
from tests.locations import confirmed, fault_of_text, located, sample

(SECTION,) = kata.sections("4.2")
SOLUTION = solution(SECTION)


def test_every_failure_has_a_place_that_is_right_or_a_reason(grader, ledger):
    """Each part that is named is the one that departs."""
    samples = [*sample(1), *sample(4, "4.5", "4.6", seed=8)]
    if ledger.has_all(*(text for _, _, text in samples)):
        return
    places = [one for case in samples if (one := located(grader, *case))]
    assert {one.name: fault_of_text(one) for one in places if fault_of_text(one)} == {}
    cases = [one for one in places if one.case]
    found = dict(zip([one.name for one in cases], confirmed([one.case for one in cases])))
    assert len(found) == len(cases) >= 1
    assert {name: fault for name, fault in found.items() if fault} == {}


@pytest.mark.parametrize("section", kata.sections(), ids=lambda one: one.id)
def test_on_right_files_the_trace_marks_the_result(section, grader):
    own = [path for owner, path in sources("right") if owner == section]
    for path in random.Random(3).sample(own, 1):
        traced = grader.trace(Submission.source(section, path.read_text("utf-8")), section)
        assert isinstance(traced.trace, Trace), (path, traced.reason)
        expected, got = (one.calls[traced.trace.number] for one in traced.trace.both)
        assert right(expected, got), path
        assert got.steps or section.id == "4.1", path


def test_of_a_class_that_is_no_module_only_its_making_is_followed(grader):
    """What else is done with it is called as well, and nobody says that it isn't."""
    (section,) = kata.sections("4.9")
    text = solution(section).replace("self.keys", "self.kept")
    text = text.replace("(self.kept[layer], keys)", "(keys, self.kept[layer])")
    location = located(grader, "new before old", section, text).location
    assert location.reason == ONLY_MADE.format("KVCache")


def in_forward(line):
    return SOLUTION.replace("        mean = x.mean", f"        {line}\n        mean = x.mean")


WRONG = in_forward("x = x * 2").replace("unbiased=False", "unbiased=True")
HOSTILE = {
    "prints": WRONG.replace("x = x * 2", "print('x' * 100_000)"),
    "loops": WRONG.replace("x = x * 2", "import time\n        while x.dim() == 3: time.sleep(0.1)"),
    "recurses": WRONG.replace("x = x * 2", "return self.forward(x)"),
    "builtins": f"import builtins\n{WRONG}\nbuiltins.isinstance = builtins.len = None\n",
    "settrace": "import sys\nsys.settrace = None\n" + WRONG,
    "stops tracing": WRONG.replace("x = x * 2", "import sys; sys.settrace(None)"),
    "frames": WRONG.replace("x = x * 2", "import sys; sys._getframe(1).f_locals.clear()"),
    "torch": "import torch.overrides\n" + WRONG.replace("x = x * 2", "torch.Tensor.detach = None"),
    "exits": WRONG.replace("x = x * 2", "raise SystemExit"),
}


@pytest.fixture(scope="module")
def walled():
    with kata.open_grader(limits=Limits(3.0, 8.0), ready=[SECTION], diagnoses=False) as grader:
        yield grader


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_code_harms_nothing_but_its_own_trace(kind, walled):
    submission = Submission.source(SECTION, HOSTILE[kind])
    plain = walled.verdict(submission, SECTION)
    result = walled.grade(submission, SECTION)
    assert [one.state for one in result.checks] == [one.state for one in plain.checks]
    place = result.finding.location
    assert bool(place.sentence) != bool(place.reason)


def test_a_part_that_gives_nothing_is_no_step_of_a_text(grader):
    """Its result has the dimensions of scores, and no last position."""
    (section,) = kata.sections("4.6")
    part = (
        "class Nothing(nn.Module):\n    def forward(self, ids):\n        return ids[:, :0, None]\n"
    )
    text = solution(section).replace("class GPTModel(", f"{part}\n\nclass GPTModel(", 1)
    for old, new in (
        ("self.tok_emb = ", "self.nothing = Nothing()\n        self.tok_emb = "),
        ("x = self.tok_emb(", "self.nothing(in_idx)\n        x = -self.tok_emb("),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    traced = grader.trace(Submission.source(section, text), section)
    console = Console(file=io.StringIO(), width=80)
    show_traced(Screen(console), traced)
    assert traced.trace and "What comes out is not what it should be." in console.file.getvalue()


def test_no_sentence_of_a_submissions_stands_in_one_of_ours(walled):
    source = (TESTS / "attacks" / "words_in_place_of_names.py").read_text()
    result = walled.grade(Submission.source(SECTION, source), SECTION)
    assert result.finding.location.reason
    assert "counts as passed" not in json.dumps(document(result), ensure_ascii=False)


def test_after_them_all_others_are_graded_as_ever(walled):
    assert walled.grade(Submission.source(SECTION, SOLUTION), SECTION).passed


# --- what is said ---------------------------------------------------------------------------------


def place_of(grader, section, text):
    (section,) = kata.sections(section)
    submission = Submission.source(section, text)
    finding = grader.verdict(submission, section).finding
    return grader.traces.locate(submission, section, finding)


def test_the_last_right_line_and_the_first_other_value(grader):
    place = place_of(grader, "4.2", SOLUTION.replace("unbiased=False", "unbiased=True"))
    line = next(n for n, text in enumerate(SOLUTION.splitlines(), 1) if "mean = x.mean" in text)
    assert place.last_right.line == line and place.last_right.name == "mean"
    assert place.line == line + 1
    assert place.sentence.startswith(f"`mean` in line {line} is right; `x.var(")


def test_another_way_has_no_wrong_line(grader):
    """What the reference doesn't have is unmarked: never crossed, never called wrong."""
    text = SOLUTION.replace(" / torch.sqrt(variance + self.eps)", " * (variance + 1e-5).rsqrt()")
    traced = grader.trace(Submission.source(SECTION, text), SECTION)
    by_what = {one.step.name: one.mark for one in traced.trace.marked}
    assert by_what["rsqrt"] == "" and by_what["normalized"] == "right"


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("self.ff(self.norm2(x))", "self.ff(x)", "`norm2` is never called"),
        ("self.norm2(x)", "self.norm1(x)", "`norm1` is called once more"),
        ("self.att(self.norm1(x))", "self.att(x)", "`norm1` is never called"),
        ("x = x + self.drop_shortcut(self.ff", "x = self.drop_shortcut(self.ff", "becomes of it"),
        ("self.att(self.norm1(x))", "self.att(self.norm1(x)) * 0.5", "what goes into"),
    ],
)
def test_parts_of_a_block(old, new, said, grader):
    (section,) = kata.sections("4.5")
    text = solution(section)
    assert text.count(old) == 1
    place = place_of(grader, "4.5", text.replace(old, new))
    assert said in place.sentence and place.part in ("norm1", "norm2", "drop_shortcut")


def test_a_part_that_gets_the_sum(grader):
    (section,) = kata.sections("4.5")
    text = solution(section).replace(
        "x = x + self.drop_shortcut(self.att(self.norm1(x)))",
        "x = self.drop_shortcut(x + self.att(self.norm1(x)))",
    )
    place = place_of(grader, "4.5", text)
    assert place.part == "drop_shortcut" and place.side == "given"


def test_what_is_given_and_does_not_stay(grader):
    text = in_forward("x.add_(0)").replace("x.add_(0)", "x.mul_(1.5)")
    place = place_of(grader, "4.2", text)
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "mul_" in one)
    assert place.line == line or place.last_right is not None


@pytest.mark.parametrize(
    "section, name, said, never",
    [
        ("4.2", "flat_rows", "`var + EPS` in line", "var_mean"),  # which gives two right things
        ("4.4", "resnet_order", "`out` in line", "`linear(x)` in line"),  # within a Sequential
        ("4.4", "stretches.ask_forgiveness", "the next time line", "; line"),
        ("4.7", "first_row_chooses", "is not in the reference", "before"),  # by way of an item
        ("5.2", "counting_tokens", "what else your code does", "scores"),
        ("5.4", "expected_exceptions", "raises", "returned"),
    ],
)
def test_what_is_said_of_a_place_was_seen(section, name, said, never, grader):
    (found,) = kata.sections(section)
    (path,) = (TESTS / "wrong" / found.module).glob(f"*{name}.py")
    place = place_of(grader, section, path.read_text())
    text = f"{place.sentence} {place.last_right.sentence if place.last_right else ''}"
    assert said in text and never not in text


def test_the_document_has_the_place(walled):
    text = SOLUTION.replace("unbiased=False", "unbiased=True")
    found = document(walled.grade(Submission.source(SECTION, text), SECTION))
    (check, *others) = [one for one in found["sections"][0]["checks"] if not one["passed"]]
    assert check["located"]["line"] == check["last_right_line"] + 1
    assert not check["not_located"] and all(one["located"] is None for one in others)
    json.dumps(found)


def step(number: int, kind: str = "operation", sources: tuple[int, ...] = ()) -> Marked:
    made = Step(kind, "f", number, "x", (0, 0, 0, 0), None, False, 0, 0, number, sources)
    return Marked(made, "")


@pytest.mark.parametrize("length, times", [(100, 2), (5000, 1), (64, 64)])
def test_where_the_path_is_left_is_found_however_long_it_is_made(length, times):
    """A submission may claim that every step was made many times over from the one before."""
    first = step(0, sources=(GIVEN,))
    made = [step(number, sources=(number - 1,) * times) for number in range(1, length)]
    end = step(length, "return", (length - 1,))
    assert leaving((first, *made, end)) is first
    made[3] = step(4, sources=(9, 4))  # from what comes later, and from itself
    leaving((first, *made, end))
