"""Follows code step by step: the values of variables line by line, and every operation of torch's.

Only code in the graded files is told of. Whatever goes wrong in here ends the following and nothing
else: a submission may have put anything in anything's place.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from kata.wire.recording import GIVEN, LEARNED, Kind, Span, Step
from kata.worker.keep import keep
from kata.worker.running import (
    Running,
    Steps,
    attribute,
    attributes,
    copy_of,
    draws,
    mark,
    span,
    unchanged,
)

MOST_EVENTS = 4000  # lines and operations that are followed: a tenth of a second
FARTHEST = 60  # frames of torch's between an operation and the line that asked for it

set_trace = sys.settrace  # as it is before a submission is loaded


class Follower(TorchFunctionMode):
    """Follows what is called while it is entered."""

    def __init__(self, graded: frozenset[str], given: dict[str, Any]) -> None:
        """What happens in `graded` files is told, up to so many events; `given` may change."""
        super().__init__()
        self.graded, self.steps = graded, Steps()
        self.frames: dict[FrameType, Running] = {}
        self.busy = False
        self.round = 0  # parts called so far
        self.foreign = 0  # how deep in code that isn't the learner's
        self.apart = 0  # how deep in functions with a backward of their own
        self.left = MOST_EVENTS
        self.count = 0
        self.by_chance = False
        self.number = 0  # of the next step
        # which step made a tensor; it is held, or another one could take its place in memory
        self.origins: dict[int, tuple[torch.Tensor, int]] = {}
        self.touched: set[int] = set()  # parameters that an operation was given
        self.changed: tuple[str, int] | None = None
        copies = {name: copy_of(one) for name, one in given.items()}
        self.given = {name: (given[name], one) for name, one in copies.items() if one is not None}

    def __enter__(self) -> Follower:
        super().__enter__()  # type: ignore[no-untyped-call]
        set_trace(self._enter)
        return self

    def __exit__(self, *error: Any) -> None:
        set_trace(None)
        super().__exit__(*error)  # type: ignore[no-untyped-call]

    # --- lines ------------------------------------------------------------------------------------

    def _enter(self, frame: FrameType, event: str, arg: Any) -> Callable[..., Any] | None:
        if frame.f_code.co_filename not in self.graded:
            return None
        return self._guarded(self._entered, frame) and self._line

    def _entered(self, frame: FrameType) -> bool:
        self.count += 1
        self.frames[frame] = Running(self.count, frame)
        self.frames[frame].depth, self.foreign = self.foreign, 0
        self.apart += self.frames[frame].apart
        return True

    def _line(self, frame: FrameType, event: str, arg: Any) -> Callable[..., Any] | None:
        if frame in self.frames:
            self._guarded(self._happened, frame, event, arg)
        return self._line

    def _happened(self, frame: FrameType, event: str, arg: Any) -> None:
        """Before a line, at the end of a function, or where something is raised."""
        about = self.frames[frame]
        if not self._spend():
            set_trace(None)
            return
        self._settle(frame, about)
        about.raised = event == "exception" or (about.raised and event == "return")
        if event == "return":
            if about.raised:
                self._add("raise", frame, about.line, "", None)
            elif not frame.f_code.co_name.startswith("<") or frame.f_code.co_name == "<lambda>":
                self._add("return", frame, about.line, "", arg)
            self.foreign = about.depth
            self.apart -= about.apart
            del self.frames[frame]
        about.line = frame.f_lineno

    def _settle(self, frame: FrameType, about: Running) -> None:
        """What the line before has made: new values of variables, and attributes of `self`."""
        if frame.f_code.co_name.startswith("<"):
            return
        for name, value in frame.f_locals.items():
            now = mark(value)
            if about.known.get(name) != now:
                about.known[name] = now
                self._add("name", frame, about.line, name, value)
        held = attributes(about.owner)
        for name in [n for n, now in held.items() if about.attributes.get(n) != now]:
            self._add("name", frame, about.line, f"self.{name}", attribute(about.owner, name))
        about.attributes = held
        for name, (one, before) in self.given.items():
            if self.changed is None and not unchanged(one, before):
                self.changed = name, about.line

    # --- operations -------------------------------------------------------------------------------

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if self.busy:
            return func(*args, **kwargs)
        try:
            result = func(*args, **kwargs)
        except BaseException:
            self._guarded(self._failed, args, kwargs)
            raise
        self._guarded(self._operated, func, args, kwargs, result)
        return result

    def _operated(self, func: Any, args: Any, kwargs: dict[str, Any], result: Any) -> None:
        name = getattr(func, "__name__", "")
        self._touch([*args, *kwargs.values()])
        if not self._spend():
            return
        self.by_chance |= draws(name, args, kwargs)
        if not isinstance(result, (torch.Tensor, tuple, list)) or isinstance(result, torch.Size):
            return
        if not self.foreign and (frame := self.asking()):
            self._operation(frame, name, [*args, *kwargs.values()], result)

    def _operation(self, frame: FrameType, name: str, given: list[Any], result: Any) -> None:
        """An operation's result, and what it was made from."""
        sources = tuple(sorted({self.origins[id(one)][1] for one in self._tensors(given)}))
        number = self._add("operation", frame, frame.f_lineno, name, result, span(frame), sources)
        for tensor in self._tensors([result]):
            self.origins[id(tensor)] = tensor, number

    def _tensors(self, values: Iterable[Any]) -> Iterator[torch.Tensor]:
        """The tensors in what an operation is given. What nobody made was there before."""
        for one in values:
            if isinstance(one, torch.Tensor):
                kind = LEARNED if isinstance(one, nn.Parameter) else GIVEN
                self.origins.setdefault(id(one), (one, kind))
                yield one
            elif isinstance(one, (list, tuple)):
                yield from self._tensors(one)

    def _failed(self, args: Any, kwargs: dict[str, Any]) -> None:
        """An operation raised: what it was given, with the shapes that met."""
        if not self.foreign and (frame := self.asking()):
            several = [one if isinstance(one, (list, tuple)) else [one] for one in args]
            given = [one for some in several for one in some if isinstance(one, torch.Tensor)]
            self._add("raise", frame, frame.f_lineno, "", given, span(frame))

    def _touch(self, given: list[Any]) -> None:
        for one in given:
            if isinstance(one, nn.Parameter):
                self.touched.add(id(one))
            elif isinstance(one, (list, tuple)):
                self._touch(list(one))

    def came(self, name: str, given: list[Any], result: Any) -> None:
        """A module gave this back to the line that called it."""
        if not self.foreign and (frame := self.asking()):
            self._guarded(self._operation, frame, name, given, result)

    # --- both -------------------------------------------------------------------------------------

    def _spend(self) -> bool:
        """Is there some patience left? It is counted, so that it ends at the same place always."""
        self.left -= 1
        if self.left == 0:
            self.steps.left_out += 1
        return self.left > 0

    def asking(self) -> FrameType | None:
        """The graded code's frame that runs now."""
        frame: FrameType | None = sys._getframe(1)
        for _ in range(FARTHEST):
            if frame is None or frame.f_code.co_filename in self.graded:
                return frame
            frame = frame.f_back
        return None

    def _add(
        self,
        kind: Kind,
        frame: FrameType,
        line: int,
        name: str,
        value: Any,
        where: Span = (0, 0, 0, 0),
        sources: tuple[int, ...] = (),
    ) -> int:
        """Note a step, and where its tensor came from. Returns its number."""
        about = self.frames.get(frame)
        function = frame.f_code.co_qualname if sys.version_info >= (3, 11) else frame.f_code.co_name
        learns = bool(self.apart) or (isinstance(value, torch.Tensor) and value.requires_grad)
        number = about.number if about else 0
        if kind in ("name", "return"):
            sources = tuple(self.origins[id(one)][1] for one in self._tensors([value]))
        seen = keep(value), learns, self.round, number, self.number, sources
        self.steps.add(Step(kind, function, line, name, where, *seen))
        self.number += 1
        return self.number - 1

    def _guarded(self, work: Callable[..., Any], *args: Any) -> Any:
        """Done without being followed itself; what it can't do it leaves."""
        if self.busy:
            return None
        self.busy = True
        try:
            return work(*args)
        except Exception:
            return None
        finally:
            self.busy = False
