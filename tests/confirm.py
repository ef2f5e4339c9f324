"""Confirms a location by a program of its own, which shares nothing with what found it.

    python -m tests.confirm < cases.json

A case says which check of which section, what code, and where that leaves the path. The check is
made on the reference and on the code, with torch's own hooks on the part; the part's input is
swapped for the reference's, and what it gives must then be the reference's too. Prints a line for
each case: empty, or what is not so.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from collections.abc import Iterator
from typing import Any

import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

import kata
from kata import instruments
from kata.grading.jobs import Jobs
from kata.worker.modules import implementation, provide

Pair = tuple[Any, Any]  # what a part was given, and what it gave


class Watched:
    """One call of a model, the n-th from outside, and what its parts did in it."""

    def __init__(self, kind: str, nth: int, part: str) -> None:
        self.kind, self.nth, self.part = kind, nth, part
        self.given: Any = None  # in place of what the part is given
        self.bent = False  # are the part's weights others?
        self.calls: dict[str, list[Pair]] = {}
        self.result: Any = None
        self.depth, self.seen, self.root = 0, -1, None

    def before(self, module: nn.Module, args: Any) -> Any:
        """A module is called: the root, one of its parts, or any other."""
        if self.root is None and self._is_root(module):
            self.seen += 1
            if self.seen == self.nth:
                self.root = module
                self._bend(module)
        name = self._name(module)
        if name == self.part and self.given is not None and name not in self.calls:
            return (self.given.clone(), *args[1:])
        return None

    def after(self, module: nn.Module, args: Any, result: Any) -> None:
        if name := self._name(module):
            pair = _kept(args[0] if args else None), _kept(result)
            self.calls.setdefault(name, []).append(pair)
        if module is self.root:
            self.result, self.root = _kept(result), object()

    def _is_root(self, module: nn.Module) -> bool:
        return any(one.__name__ == self.kind for one in type(module).__mro__)

    def _name(self, module: nn.Module) -> str:
        if not isinstance(self.root, nn.Module) or module is self.root:
            return ""
        named = self.root.named_modules(remove_duplicate=False)
        return next((name for name, one in named if one is module), "")

    def _bend(self, module: nn.Module) -> None:
        if self.bent:
            with torch.no_grad():
                for parameter in module.get_submodule(self.part).parameters():
                    parameter.add_(1.0)


def _kept(value: Any) -> Any:
    return value.detach().clone() if isinstance(value, torch.Tensor) else None


def run(case: dict[str, Any], source: str | None, watched: Watched) -> Watched:
    """Make the check on the source, or on the reference, under the hooks."""
    (section,) = kata.sections(case["section"])
    jobs = Jobs.with_solutions(case["seed"], walls=False)
    job = jobs.of_reference(section)
    if source is not None:
        job = jobs.of_section(kata.Submission.source(section, source), section)
    with _alone(job) as gpt:
        hidden = importlib.import_module(f"tests.hidden.{section.module}")
        instruments.begin(instruments.seed_of(case["check"], job.seed), job)
        hooks = [
            register_module_forward_pre_hook(watched.before),
            register_module_forward_hook(watched.after),
        ]
        with contextlib.suppress(Exception):
            getattr(hidden, case["check"])(gpt)
        for hook in hooks:
            hook.remove()
    return watched


@contextlib.contextmanager
def _alone(job: Any) -> Iterator[Any]:
    """The job's modules, which are gone afterwards."""
    texts = provide(job)
    try:
        yield implementation(job)
    finally:
        sys.meta_path.remove(texts)
        for name in job.sources:
            sys.modules.pop(name, None)


def fault(case: dict[str, Any]) -> str:
    """What is not so in a location, or nothing."""
    kind, nth, part, side = (case[key] for key in ("kind", "nth", "part", "side"))
    expected = run(case, None, Watched(kind, nth, part))
    got = run(case, case["source"], Watched(kind, nth, part))
    theirs, ours = (one.calls.get(part, []) for one in (expected, got))
    if _near(expected.result, got.result):
        return "the result is right"
    if side == "never called":
        bent = Watched(kind, nth, part)
        bent.bent = True
        alike = _near(run(case, case["source"], bent).result, got.result)
        return "" if not ours and alike else "it matters to the result"
    if not theirs or not ours:
        return "the part is not called"
    given, gave = _among(theirs, 0, ours), _among(theirs, 1, ours)
    if side == "again":
        return "" if len(ours) > len(theirs) else "it is not called again"
    if side == "behind":
        return "" if gave else "what it gives is not right"
    if side == "gives":
        return "" if given and not gave else "it is not the part that departs"
    return _swapped(case, theirs[0], ours)


def _swapped(case: dict[str, Any], theirs: Pair, ours: list[Pair]) -> str:
    """With the reference's input in place of its own, the part must give what it gives there."""
    if theirs[0] is None or ours[0][0] is None:
        return ""
    if ours[0][0].shape == theirs[0].shape and _near(theirs[0], ours[0][0]):
        return "what it is given is right"
    swapped = Watched(case["kind"], case["nth"], case["part"])
    swapped.given = theirs[0]
    after = run(case, case["source"], swapped).calls.get(case["part"], [])
    if not after:
        return "it is not called any more"
    return "" if _near(theirs[1], after[0][1]) else "given the right thing it still departs"


def _among(theirs: list[Pair], side: int, ours: list[Pair]) -> bool:
    """Has every one of the reference's values its like?"""
    return all(any(_near(one[side], other[side]) for other in ours) for one in theirs)


def _near(one: Any, other: Any) -> bool:
    if not isinstance(one, torch.Tensor) or not isinstance(other, torch.Tensor):
        return one is other
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    return torch.allclose(one.double(), other.double(), rtol=3e-5, atol=3e-6, equal_nan=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for one in json.load(sys.stdin):
        print(json.dumps(fault(one)), flush=True)
