"""What a worker tells the grader, message by message, and how the grader reads it: strictly.

A worker that runs a submission may send anything. Whatever isn't one of these is a ProtocolError.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

from kata.wire.allowance import MOST_NAME, Allowance, text
from kata.wire.errors import ProtocolError
from kata.wire.names import OURS, TYPE, fits
from kata.wire.outcomes import Error, Frame, Outcome

MOST_FRAMES = 3  # of an exception, the innermost
MOST_TOUCHED = 3  # names of ours
MOST_READ = 100  # names in a source


@dataclass(frozen=True)
class Loading:
    """The worker stands, and begins to load the graded modules."""


@dataclass(frozen=True)
class Read:
    """What a step's check asks of the source, which nothing of the submission has touched yet."""

    step: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Unloadable:
    """A graded module could not be loaded."""

    error: Error


@dataclass(frozen=True)
class Started:
    """A step of the job has begun."""

    step: int


@dataclass(frozen=True)
class Late:
    """A step's time is nearly up, and this is where it is."""

    step: int
    frames: tuple[Frame, ...]


@dataclass(frozen=True)
class Ended:
    """A step of the job has ended, and so."""

    step: int
    outcome: Outcome


@dataclass(frozen=True)
class Finished:
    """The worker is through with its order; what of ours has been changed in it, if it tells."""

    touched: tuple[str, ...] = ()


Message = Loading | Read | Unloadable | Started | Late | Ended | Finished


def event(name: str, step: int | None = None, **more: Any) -> dict[str, Any]:
    """A message as the worker sends it."""
    return {"event": name, **({} if step is None else {"step": step}), **more}


def parse(message: dict[str, Any], allowance: Allowance, paths: Container[str] = ()) -> Message:
    """The message that the worker sent; of frames, those in files with these paths."""
    match message:
        case {"event": "loading"}:
            return Loading()
        case {"event": "read", "step": int(step), "names": list(names)}:
            return Read(step, tuple(text(str(name), MOST_NAME) for name in names[:MOST_READ]))
        case {"event": "finished"}:
            return Finished(_ours(message.get("touched")))
        case {"event": "unloadable"}:
            return Unloadable(error(message.get("error"), paths))
        case {"event": "started", "step": int(step)}:
            return Started(step)
        case {"event": "late", "step": int(step), "frames": list(frames)}:
            return Late(step, tuple(_frames(frames, paths)))
        case {"event": "observed", "step": int(step), "value": value}:
            return Ended(step, Outcome(value=allowance.take(value)))
        case {"event": "raised", "step": int(step)}:
            return Ended(step, Outcome(error=error(message.get("error"), paths)))
        case {"event": "unavailable", "step": int(step), "reason": str(reason)}:
            return Ended(step, Outcome(unavailable=text(reason, 1000)))
    raise ProtocolError("out of turn")


def error(described: Any, paths: Container[str] = ()) -> Error:
    """An exception as the worker described it."""
    match described:
        case {"type": str(kind), "message": str(message), "frames": list(frames)}:
            innermost = tuple(_frames(frames, paths))
            named = kind if fits(TYPE, kind) else "Exception"
            return Error(named, text(message, 2000), innermost)
    return Error("Exception", "the report of it can't be read")


def _frames(frames: list[Any], paths: Container[str]) -> Iterator[Frame]:
    """The innermost. A path is one of the job's own, or a report would tell whatever is sent."""
    for frame in frames[-MOST_FRAMES:]:
        match frame:
            case [str(path), int() | None as line, str(code)] if path in paths:
                yield Frame(path, min(max(line or 0, 0), 10**6), text(code, 1000))


def _ours(sent: Any) -> tuple[str, ...]:
    """A few names of what is in our modules: anything else was not found by us."""
    few = sent[:MOST_TOUCHED] if isinstance(sent, list) else ()
    names = (one for one in few if isinstance(one, str) and len(one) <= MOST_NAME)
    return tuple(one for one in names if OURS.fullmatch(one))
