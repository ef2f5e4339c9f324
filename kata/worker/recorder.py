"""Records what a check does with an implementation: every call from outside, one of them followed.

A check runs as it always does; meanwhile torch's modules and the names that the check looks at say
who was called, with what, and what came back.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from torch import nn

from kata import instruments
from kata.wire.jobs import Job, Look
from kata.wire.recording import MOST_CALLS, Call, Recording
from kata.worker.followed import Followed
from kata.worker.given import named, other_numbers, small_parameters, stayed
from kata.worker.keep import keep, weights
from kata.worker.observations import Check
from kata.worker.running import MOST_WATCHED, copy_of


def record(check: Check, graded: Any, job: Job, look: Look) -> Recording:
    """Make the check once; and, where a call is followed, once more with other numbers.

    The second time tells values that are equal by chance from those that are the same.
    """
    followed = job.sources if look.neighbours else job.modules
    files = frozenset(job.sources[name].path for name in followed)
    calls, again = _Calls(graded, files, look).of(check, job), None
    if look.call is not None and look.call < len(calls) and not calls[look.call].making:
        twins = _Calls(graded, files, look, other_numbers=True).of(check, job)
        again = twins[look.call] if look.call < len(twins) else None
    return Recording(tuple(calls), again)


class _Calls:
    """The calls that a check makes from outside, as they come."""

    def __init__(
        self, graded: Any, files: frozenset[str], look: Look, other_numbers: bool = False
    ) -> None:
        self.graded, self.files, self.look, self.other = graded, files, look, other_numbers
        self.calls: list[Call] = []
        self.inside = False
        self.followed: Followed | None = None  # the call that is, while it runs
        held = {name: getattr(graded, name, None) for name in look.names}
        self.functions = {n: f for n, f in held.items() if callable(f) and not isinstance(f, type)}
        self.classes = {n: c for n, c in held.items() if isinstance(c, type)}

    def of(self, check: Check, job: Job) -> list[Call]:
        """What the check calls, to its end or to an exception's."""
        with self._listening(), contextlib.suppress(BaseException):
            instruments.begin(check.seed, job)
            check.make(self.graded)
        return self.calls

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        """For a while whoever is called says so."""
        plain = nn.Module.__call__

        def called(module: nn.Module, *args: Any, **kwargs: Any) -> Any:
            return self._module(plain, module, args, kwargs)

        with contextlib.ExitStack() as patches:
            patches.enter_context(patch.object(nn.Module, "__call__", called))
            for name, function in self.functions.items():
                patches.enter_context(patch.object(self.graded, name, self._said(name, function)))
            for name, kind in self.classes.items():
                with contextlib.suppress(AttributeError, TypeError):
                    init = self._making(name, kind.__init__)  # type: ignore[misc]
                    patches.enter_context(patch.object(kind, "__init__", init))
            yield

    def _said(self, name: str, function: Any) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            return self._call(name, function, None, function, args, kwargs)

        return wrapped

    def _making(self, name: str, init: Any) -> Callable[..., Any]:
        @functools.wraps(init)
        def made(module: Any, *args: Any, **kwargs: Any) -> Any:
            return self._call(name, init, None, functools.partial(init, module), args, kwargs)

        return made

    def _module(self, plain: Any, module: nn.Module, args: Any, kwargs: Any) -> Any:
        run = functools.partial(plain, module)
        if self.inside:
            followed = self.followed
            return followed.part(module, run, args, kwargs) if followed else run(*args, **kwargs)
        names = (name for name, kind in self.classes.items() if isinstance(module, kind))
        if not (name := next(names, "")):
            return run(*args, **kwargs)
        return self._call(name, type(module).forward, module, run, args, kwargs)

    # --- a call from outside ----------------------------------------------------------------------

    def _call(self, name: str, function: Any, module: Any, run: Any, args: Any, kwargs: Any) -> Any:
        """Note one call from outside: what it is given and gives, if that is asked for."""
        if self.inside or len(self.calls) >= MOST_CALLS:
            return run(*args, **kwargs)
        number, making = len(self.calls), isinstance(run, functools.partial) and module is None
        self.calls.append(Call(name, making, {}, None))
        self.inside = True
        try:
            if self.look.call not in (None, number):
                return run(*args, **kwargs)
            with self._numbers(module, args, kwargs) as args:
                return self._noted(number, named(function, args, kwargs), module, run, args, kwargs)
        finally:
            self.inside = False

    def _numbers(
        self, module: Any, args: Any, kwargs: dict[str, Any]
    ) -> contextlib.AbstractContextManager[Any]:
        """The second time other numbers, for this call."""
        return other_numbers(module, args, kwargs) if self.other else contextlib.nullcontext(args)

    def _noted(
        self, number: int, given: dict[str, Any], module: Any, run: Any, args: Any, kwargs: Any
    ) -> Any:
        """The call, and all that is seen of it, whatever becomes of it."""
        watched = given | small_parameters(module)
        before = {name: copy_of(one) for name, one in watched.items()}
        seen: dict[str, Any] = {
            "given": {name: keep(one, MOST_WATCHED) for name, one in given.items()}
        }
        seen["weights"] = tuple(weights(module)) if module is not None else ()
        try:
            if number == self.look.call:
                self.followed = Followed(self.files, module, given, watched)
            with self.followed or contextlib.nullcontext():
                result = run(*args, **kwargs)
            seen["result"] = keep(result, MOST_WATCHED)
            return result
        except BaseException as error:
            seen["error"] = type(error).__name__
            raise
        finally:
            changed = (name for name, one in watched.items() if not stayed(one, before[name]))
            if name := next(changed, ""):
                seen["changed"] = name, 0
            followed, self.followed = self.followed, None
            found = followed.seen() if followed else {}
            self.calls[number] = replace(self.calls[number], **seen | found)
