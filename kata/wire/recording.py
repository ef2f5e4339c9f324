"""What was seen of one check's calls: what went in and came out, part by part and step by step.

A worker records, the judge compares. What comes from a submission's worker may be anything, so it
is read as strictly as every other observation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any, Literal

from kata.wire.errors import ProtocolError
from kata.wire.names import WORDS, fitting, given_name, name

Kind = Literal["name", "operation", "return", "raise"]
KINDS = ("name", "operation", "return", "raise")
MOST_CALLS, MOST_PARTS = 200, 1000  # of a check, and on the way of a call
MOST_FIRST, MOST_LAST = 600, 150  # steps of a call that are kept from its beginning, and its end
GIVEN, LEARNED = -1, -2  # a step is made from what was given to the call, or from a parameter
Span = tuple[int, int, int, int]  # first and last line, first and last column


@dataclass(frozen=True)
class Thing:
    """A value that is told and not compared: a module, or a tensor of very many numbers."""

    text: str
    shape: tuple[int, ...] | None = None


@dataclass(frozen=True, eq=False)
class Step:
    """Something that the code made: a variable's value, an operation's, a function's result."""

    kind: Kind
    function: str
    line: int
    name: str
    span: Span
    value: Any
    learns: bool  # gradients flow back through it
    round: int  # how many parts had been called before
    frame: int  # the number of the function's call
    number: int  # the step's own
    sources: tuple[int, ...]  # the steps that it was made from; see GIVEN and LEARNED


@dataclass(frozen=True, eq=False)
class PartCall:
    """A call of a part: what it was given, and what it gave back."""

    part: str
    module: str  # the file that its class is from
    line: int
    given: Any
    result: Any
    gradients: bool  # were they on?
    training: bool
    finished: bool


@dataclass(frozen=True, eq=False)
class Call:
    """A call that the check made, of a function or a module; `making` is a module's making."""

    name: str
    making: bool
    given: dict[str, Any]
    result: Any
    error: str = ""  # the type of the exception that ended it
    weights: tuple[Any, ...] = ()  # the module's, by name, as few numbers
    steps: tuple[Step, ...] = ()
    left_out: int = 0  # how many steps were, in the middle
    parts: tuple[PartCall, ...] = ()
    own_parts: tuple[str, ...] = ()  # the names of the module's parts
    untouched: tuple[str, ...] = ()  # those of which no weight was used
    changed: tuple[str, int] | None = None  # what was there and did not stay, and the line
    by_chance: bool = False  # something was drawn


@dataclass(frozen=True)
class Recording:
    """A check's calls; the one that was followed once more, with other numbers."""

    calls: tuple[Call, ...] = ()
    again: Call | None = None


# --- as it travels --------------------------------------------------------------------------------


def plain(recording: Recording) -> list[Any]:
    """The recording as lists, texts and numbers."""
    again = recording.again
    return [[_plain_call(call) for call in recording.calls], again and _plain_call(again)]


def _plain_call(call: Call) -> list[Any]:
    """A call as lists of what JSON has, in the order in which `_call` reads them."""
    fields = [_value(getattr(call, name)) for name in ("result", "error", "weights")]
    steps = [_fields(step) for step in call.steps]
    parts = [_fields(part) for part in call.parts]
    rest = [list(call.own_parts), list(call.untouched), call.changed and list(call.changed)]
    given = [[name, _value(value)] for name, value in call.given.items()]
    return [
        call.name,
        call.making,
        given,
        *fields,
        steps,
        call.left_out,
        parts,
        *rest,
        call.by_chance,
    ]


def _fields(one: Step | PartCall) -> list[Any]:
    return [_value(getattr(one, name)) for name in one.__dataclass_fields__]


def _value(value: Any) -> Any:
    if isinstance(value, Thing):
        return {"thing": value.text, "shape": None if value.shape is None else list(value.shape)}
    if isinstance(value, dict):
        return {"pairs": [[key, _value(item)] for key, item in value.items()]}
    return [_value(item) for item in value] if isinstance(value, (list, tuple)) else value


def parsed(value: Any) -> Recording:
    """The recording that a worker sent, or a ProtocolError."""
    try:
        calls, again = value
        return Recording(tuple(map(_call, _few(calls, MOST_CALLS))), again and _call(again))
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise ProtocolError("a recording can't be read") from error


def _call(fields: Sequence[Any]) -> Call:
    """The call that `_plain_call` made these fields of; whatever is no name is refused."""
    called, making, given, result, error, weights, steps, left_out, parts, *rest = fields
    own, untouched, changed, by_chance = rest
    return Call(
        name(called),
        bool(making),
        {given_name(key): _read(item) for key, item in _few(given, MOST_PARTS)},
        _read(result),
        name(error),
        tuple(_read(item) for item in _few(weights, MOST_PARTS)),
        tuple(_step(*one) for one in _few(steps, MOST_FIRST + MOST_LAST)),
        int(left_out),
        tuple(_part(*one) for one in _few(parts, MOST_PARTS)),
        tuple(map(given_name, _few(own, MOST_PARTS))),
        tuple(map(given_name, _few(untouched, MOST_PARTS))),
        (given_name(changed[0]), int(changed[1])) if changed else None,
        bool(by_chance),
    )


def _few(sent: Sequence[Any], most: int) -> Sequence[Any]:
    """What was sent, where it is no more than a worker of ours records: to judge it takes time."""
    if len(sent) > most:
        raise ValueError("more than is recorded")
    return sent


def _step(
    kind: Kind, function: str, line: int, made: str, span: Any, value: Any, *rest: Any
) -> Step:
    learns, round, frame, number, sources = rest
    if kind not in KINDS or (kind == "raise" and not isinstance(value, (list, NoneType))):
        raise ValueError(kind)
    first, last, start, end = (int(number) for number in span)
    where = (first, last, start, end)
    seen = bool(learns), int(round), int(frame), int(number), tuple(map(int, sources))
    return Step(kind, name(function), int(line), name(made), where, _read(value), *seen)


def _part(part: str, module: str, line: int, given: Any, result: Any, *flags: Any) -> PartCall:
    gradients, training, finished = map(bool, flags)
    made = given_name(part), name(module), int(line)
    return PartCall(*made, _read(given), _read(result), gradients, training, finished)


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        if "thing" in value:
            shape = value["shape"]
            return Thing(
                fitting(WORDS, value["thing"]), None if shape is None else tuple(map(int, shape))
            )
        return {str(key): _read(item) for key, item in value["pairs"]}
    return [_read(item) for item in value] if isinstance(value, list) else value
