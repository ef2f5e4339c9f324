"""A call line by line: what each line made, and which of it the reference has too.

A line of code, and below it what it made. Rounds of a loop are folded to the first and the last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kata.course.lines import lines_of
from kata.grading.traces import Traced
from kata.judging.locate import Trace
from kata.judging.path import Marked, right, shown, told
from kata.judging.words import message
from kata.reports.screen import Screen
from kata.reports.text import cut, sentence
from kata.wire.recording import Call, PartCall
from kata.wire.shown import one_line
from kata.wire.values import Tensor

MOST_OPERATIONS = 6  # of one line
MOST_VALUE, MOST_NAME = 300, 24  # characters
MOST_STEPS = 4  # of a text that goes on: the first two and the last two


@dataclass(frozen=True)
class Row:
    """One run of a line: what it made, in its order."""

    function: str
    line: int
    made: tuple[Marked, ...]


def show_traced(screen: Screen, traced: Traced) -> None:
    """The check, and what became of its smallest call; or why that can't be shown."""
    passed = traced.passed
    mark, style = (screen.yes, "bold green") if passed else (screen.no, "bold red")
    if traced.result.state == "waiting":
        mark, style = screen.dot, "bold cyan"
    screen.plain(f"{mark} {traced.section.id} {traced.section.title}, line by line", style)
    screen.blank()
    screen.row("  ", "", traced.result.check.title, "bold")
    if not passed:
        screen.row("  ", "", one_line(message(traced.result)), "red")
    screen.blank()
    if traced.trace:
        show_trace(screen, traced.trace, traced.source.text)
    else:
        screen.line(f"{sentence(traced.reason).removesuffix('.')}.", "dim")
    screen.blank()


def show_trace(screen: Screen, trace: Trace, source: str) -> None:
    """What is given, each line with what it made, and what comes out."""
    call, lines = trace.got.calls[trace.number], lines_of(source)
    screen.row("  ", "", f"{call.name}{' is made' if call.making else ' is called'} with", "bold")
    for name, value in call.given.items():
        screen.row(f"    {cut(name, MOST_NAME)}  ", "", _value(value), "")
    screen.blank()
    function = ""
    for row in _folded(list(_rows(trace.marked))):
        if isinstance(row, str):
            screen.plain(f"       {row}", "dim")
            continue
        if row.function != function:
            function = row.function
            screen.row("  in ", "dim", one_line(function.replace("<locals>.", "")), "dim")
        code = lines[row.line - 1].strip() if 0 < row.line <= len(lines) else ""
        screen.row(f"  {row.line:>4}  ", "dim", one_line(code), "bold")
        for one in row.made:
            _show(screen, one, source)
    if call.left_out:
        screen.plain("       and more than can be shown", "dim")
    _show_texts(screen, trace)
    _show_end(screen, trace)


def _rows(marked: tuple[Marked, ...]) -> Iterator[Row]:
    """The steps of a line that belong together; operations only where they tell more."""
    for (_, function, line), steps in groupby(
        marked, key=lambda one: (one.step.frame, one.step.function, one.step.line)
    ):
        some = list(steps)
        named = [one for one in some if one.step.kind != "operation"]
        values = [str(one.step.value) for one in named]
        inner = [one for one in some if one.step.kind == "operation"]
        inner = [one for one in inner if str(one.step.value) not in values]
        if any(one.step.kind == "raise" and one.step.value for one in named):
            named = [one for one in named if one.step.kind != "raise" or one.step.value]
        yield Row(function, line, (*inner[:MOST_OPERATIONS], *named))


def _folded(rows: list[Row]) -> Iterator[Row | str]:
    """Of a line that runs many times the first and the last run, and how many lie between."""
    often, seen = Counter((row.function, row.line) for row in rows), Counter[tuple[str, int]]()
    hidden = 0
    for row in rows:
        place = row.function, row.line
        seen[place] += 1
        if 1 < seen[place] < often[place]:
            hidden = max(hidden, often[place] - 2)
            continue
        if hidden:
            yield f"⋮ {hidden} more {'round' if hidden == 1 else 'rounds'}"
            hidden = 0
        yield row


def _show(screen: Screen, one: Marked, source: str) -> None:
    """A value, and how it stands to the reference."""
    step, mark, style = one.step, " ", ""
    if step.kind == "raise":
        given = [value for value in step.value or [] if isinstance(value, Tensor)]
        shapes = " and ".join(str(tuple(value.array.shape)) for value in given)
        what = f"the shapes {shapes} meet" if len(given) > 1 else ""
        screen.row(f"      {screen.no} ", "red", f"raises{': ' + what if what else ''}", "red")
        return
    name = told(step, source).strip("`")
    name = "returns" if step.kind == "return" else f"{name} ="
    note = ""
    if one.mark in ("right", "given", "cut"):
        mark, style = screen.yes, "green"
        note = "  (no gradient flows through it)" if one.mark == "cut" else ""
    elif one.mark == "shape":
        mark, style, note = "~", "yellow", f"  (right numbers; shape {one.theirs} in the reference)"
    elif one.mark == "dtype":
        mark, style, note = "~", "yellow", f"  (right numbers; {one.theirs} in the reference)"
    screen.row(f"      {mark} ", style, f"{one_line(name)} {_value(step.value)}{note}", style)


def _value(value: Any) -> str:
    text = one_line(shown(value))
    return text if len(text) <= MOST_VALUE else f"{text[:MOST_VALUE]} …"


# --- a text that goes on --------------------------------------------------------------------------


def _show_texts(screen: Screen, trace: Trace) -> None:
    """A line a step: what the model is shown, its highest score, and what was chosen."""
    call, theirs = trace.got.calls[trace.number], trace.expected.calls[trace.number]
    steps = [one for one in call.parts if _generates(one)]
    if not steps or not _holds_ids(call.result):
        return
    screen.plain("\n  What the model was shown, its highest score, and what came next", "dim")
    reference = [one for one in theirs.parts if _generates(one)]
    shown_steps = list(enumerate(steps, 1))
    if len(steps) > MOST_STEPS:
        shown_steps = shown_steps[: MOST_STEPS // 2] + shown_steps[-MOST_STEPS // 2 :]
    for number, one in shown_steps:
        alike = number <= len(reference) and str(reference[number - 1].given) == str(one.given)
        mark, style = (screen.yes, "green") if alike else (" ", "")
        text = f"{_newest(one.given)} → {_highest(one.result)}{_chosen(call, number, len(steps))}"
        screen.row(f"  {number:>4} {mark} ", style, text, style)


def _generates(one: PartCall) -> bool:
    """Is it given rows of ids, and does it give back scores?"""
    given, result = one.given, one.result
    if not (_holds_ids(given) and isinstance(result, Tensor)):
        return False
    return result.array.ndim == 3 and result.array.size > 0


def _holds_ids(value: Any) -> bool:
    rows = isinstance(value, Tensor) and value.array.ndim == 2 and value.array.size > 0
    return rows and value.array.dtype.kind in "iu"


def _newest(value: Any) -> str:
    """The first row of ids, its newest eight."""
    row = value.array[0].tolist()
    text = ", ".join(map(str, row[-8:]))
    return f"[{'… ' if len(row) > 8 else ''}{text}]"


def _highest(logits: Any) -> str:
    last = logits.array[0, -1]
    best = int(last.argmax())
    return f"{best} ({float(last[best]):.4g})"


def _chosen(call: Call, number: int, steps: int) -> str:
    """What stands in the result where this step's choice belongs."""
    row = call.result.array[0].tolist()
    place = len(row) - steps + number - 1
    return f", next {row[place]}" if 0 <= place < len(row) else ""


# --- the end --------------------------------------------------------------------------------------


def _show_end(screen: Screen, trace: Trace) -> None:
    """Whether the result is right, and what the marks mean."""
    expected, got = (one.calls[trace.number] for one in trace.both)
    screen.blank()
    if got.making:
        pass
    elif got.error:
        screen.line(f"{screen.no} It ends with {one_line(got.error)}.", "red")
    elif right(expected, got):
        screen.line(f"{screen.yes} What comes out is right.", "green")
    else:
        screen.line(f"{screen.no} What comes out is not what it should be.", "red")
    if _any(trace.marked):
        screen.line(
            f"{screen.yes} marks a value that the reference has too, under whatever name. One "
            "without a mark may be wrong, or another way to the same.",
            "dim",
        )


def _any(marked: Iterable[Marked]) -> bool:
    return any(one.mark in ("right", "given", "cut") for one in marked)
