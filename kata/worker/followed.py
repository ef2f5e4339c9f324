"""One call that is followed: each of its steps, and each part that is called on the way."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn

from kata.wire.recording import MOST_PARTS, PartCall, Thing
from kata.worker.keep import keep
from kata.worker.running import MOST_WATCHED
from kata.worker.steps import Follower

CONTAINERS = (nn.Sequential, nn.ModuleList, nn.ModuleDict)


class Followed(contextlib.ExitStack):
    """While it is entered, the call runs."""

    def __init__(
        self, files: frozenset[str], module: Any, given: dict[str, Any], watched: dict[str, Any]
    ) -> None:
        """`given` is what the call gets, and `watched` what is told of if the call changes it."""
        super().__init__()
        self.module = module
        self.names: dict[int, str] = {}  # the parts of what is followed, by their ids
        self.owners: dict[int, str] = {}  # the part that each parameter belongs to
        self.parts: list[PartCall] = []
        self.entered: set[int] = set()  # the modules whose call is running
        self.transparent = False  # is what is around a part that is called only a container?
        inner = module.named_modules(remove_duplicate=False) if module is not None else ()
        for name, one in inner:
            if one is not module:
                self.names.setdefault(id(one), name)
                for parameter in one.parameters():
                    self.owners.setdefault(id(parameter), name.split(".")[0])
        for name, value in given.items():
            if isinstance(value, nn.Module):
                self.names[id(value)] = name
        self.follower = Follower(files, watched)

    def __enter__(self) -> Followed:
        self.enter_context(self._told_directly())
        self.enter_context(self.follower)
        return self

    def seen(self) -> dict[str, Any]:
        """What was seen of it, once it is over."""
        follower = self.follower
        used = {name for number, name in self.owners.items() if number in follower.touched}
        changed = {"changed": follower.changed} if follower.changed else {}
        return changed | {
            "steps": follower.steps.all(),
            "left_out": follower.steps.left_out,
            "by_chance": follower.by_chance,
            "parts": tuple(self.parts),
            "own_parts": tuple(dict.fromkeys(self.names.values())),
            "untouched": tuple(sorted(set(self.owners.values()) - used)),
        }

    def part(self, module: nn.Module, run: Any, args: Any, kwargs: Any) -> Any:
        """A module is called on the way: noted where it is a part, or the code's own."""
        follower = self.follower
        if follower.busy:
            return run(*args, **kwargs)
        name, before = self.names.get(id(module), ""), follower.foreign
        few = len(self.parts) < MOST_PARTS
        seen = few and bool(name) and (not before or self.transparent)
        frame = follower.asking()
        about = name, type(module).__module__, frame.f_lineno if frame else 0
        given = self._quietly([*args, *kwargs.values()][:1])
        flags = torch.is_grad_enabled(), module.training
        place = len(self.parts)
        if seen:
            self.parts.append(PartCall(*about, given, None, *flags, False))
        through, self.transparent = self.transparent, seen and isinstance(module, CONTAINERS)
        follower.round += bool(name) and not self.entered
        inside = id(module) in self.entered
        self.entered.add(id(module))
        follower.foreign += 1
        result, finished = None, False
        try:
            result = run(*args, **kwargs)
            finished = True
            return result
        finally:
            follower.foreign, self.transparent = before, through
            if not inside:
                self.entered.discard(id(module))
            if seen:
                kept = self._quietly([result])
                self.parts[place] = PartCall(*about, given, kept, *flags, finished)
            if finished:
                follower.came(type(module).__name__, [*args, *kwargs.values()], result)

    def _quietly(self, values: list[Any]) -> Any:
        self.follower.busy = True
        try:
            return keep(values[0], MOST_WATCHED) if values else None
        except Exception:
            return Thing("a value")
        finally:
            self.follower.busy = False

    @contextlib.contextmanager
    def _told_directly(self) -> Iterator[None]:
        """Whoever calls a part's forward, and not the part, is seen too."""
        inner = self.module.modules() if self.module is not None else ()
        parts = [one for one in inner if one is not self.module and "forward" not in vars(one)]

        def direct(part: nn.Module, plain: Any) -> Callable[..., Any]:
            def forward(*args: Any, **kwargs: Any) -> Any:
                if id(part) in self.entered:
                    return plain(*args, **kwargs)
                return self.part(part, plain, args, kwargs)

            return forward

        for part in parts:
            vars(part)["forward"] = direct(part, part.forward)
        try:
            yield
        finally:
            for part in parts:
                vars(part).pop("forward", None)
