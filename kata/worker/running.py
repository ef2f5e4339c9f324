"""What is known of code while it runs: its variables, its attributes, and where it stands."""

from __future__ import annotations

import sys
from collections import deque
from types import CodeType, FrameType
from typing import Any

import torch

from kata.wire.recording import MOST_FIRST, MOST_LAST, Span, Step

MOST_WATCHED = 1 << 16  # numbers of what is given
DRAWS = ("dropout", "bernoulli", "rand", "normal", "multinomial", "uniform_", "exponential_")


class Steps:
    """What was made, in its order: the first steps and the last where there are very many."""

    def __init__(self) -> None:
        self.first: list[Step] = []
        self.last: deque[Step] = deque(maxlen=MOST_LAST)
        self.left_out = 0

    def add(self, step: Step) -> None:
        if len(self.first) < MOST_FIRST:
            self.first.append(step)
            return
        self.left_out += len(self.last) == MOST_LAST
        self.last.append(step)

    def all(self) -> tuple[Step, ...]:
        return (*self.first, *self.last)


class Running:
    """What is known of a function's call while it runs."""

    def __init__(self, number: int, frame: FrameType) -> None:
        self.number, self.line, self.raised = number, frame.f_lineno, False
        self.known = {name: mark(value) for name, value in frame.f_locals.items()}
        self.owner = frame.f_locals.get("self")
        self.attributes = attributes(self.owner)
        self.depth = 0
        # a function with a backward of its own: what it computes has no history, and needs none
        self.apart = any(isinstance(one, torch._C._FunctionBase) for one in frame.f_locals.values())


def mark(value: Any) -> tuple[int, int]:
    """What changes when a variable does."""
    if isinstance(value, torch.Tensor):
        return id(value), 0 if value.is_inference() else value._version
    return id(value), len(value) if type(value) in (list, dict) else 0


def attributes(owner: Any) -> dict[str, tuple[int, int]]:
    held = getattr(owner, "__dict__", None) or {}
    found = {name: value for name, value in held.items() if not name.startswith("_")}
    for inner in ("_parameters", "_buffers", "_modules"):
        found |= held.get(inner, {})
    hidden = "training", "forward"
    return {name: mark(value) for name, value in found.items() if name not in hidden}


def attribute(owner: Any, name: str) -> Any:
    held = vars(owner)
    inner = ("_parameters", "_buffers", "_modules")
    places = [held, *(held[one] for one in inner if one in held)]
    return next((place[name] for place in places if name in place), None)


def copy_of(one: Any) -> Any:
    """What was given, to see whether it stays as it is."""
    if isinstance(one, torch.Tensor):
        return one.detach().clone() if one.numel() <= MOST_WATCHED else None
    return dict(one) if type(one) is dict else list(one) if type(one) is list else None


def unchanged(one: Any, before: Any) -> bool:
    if isinstance(one, torch.Tensor):
        alike = one.shape == before.shape and one.dtype == before.dtype
        return alike and torch.equal(one.detach(), before)
    return bool(one == before)


def draws(name: str, args: Any, kwargs: dict[str, Any]) -> bool:
    """Is something drawn, so that it comes out otherwise next time?"""
    if name == "dropout":
        p = kwargs.get("p", args[1] if len(args) > 1 else 0.5)
        training = kwargs.get("training", args[2] if len(args) > 2 else True)
        return bool(training) and 0 < p < 1
    return name.startswith(DRAWS)


def span(frame: FrameType) -> Span:
    """Where the piece of code stands that runs now, as exactly as this Python knows it."""
    if sys.version_info < (3, 11):
        return (frame.f_lineno, frame.f_lineno, 0, 0)
    return _positions(frame.f_code)[frame.f_lasti // 2]


_known: dict[CodeType, list[Span]] = {}


def _positions(code: CodeType) -> list[Span]:
    if code not in _known:
        _known[code] = [
            (a or 0, b or 0, c or 0, d or 0)
            for a, b, c, d in code.co_positions()  # type: ignore[attr-defined, unused-ignore]
        ]
    return _known[code]
