"""What a call is given: under which names, whether it stays as it is, and with other numbers."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Iterator
from typing import Any

import torch
from torch import nn

from kata.worker.keep import jittered
from kata.worker.running import MOST_WATCHED, unchanged


def named(function: Any, args: Any, kwargs: Any) -> dict[str, Any]:
    """What is given, under the names that the function has for it."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    names = list(code.co_varnames[: code.co_argcount]) if code else []
    names = names[1:] if names[:1] == ["self"] else names
    names += [f"argument {n}" for n in range(len(names) + 1, len(args) + 1)]
    return {**dict(zip(names, args)), **kwargs}


def stayed(one: Any, before: Any) -> bool:
    try:
        return before is None or unchanged(one, before)
    except Exception:  # what is equal to nothing, or can't be compared
        return True


def small_parameters(module: Any) -> dict[str, Any]:
    """A module's weights, if there are few enough to be looked at line by line."""
    own = dict(module.named_parameters()) if module is not None else {}
    few = sum(one.numel() for one in own.values()) <= MOST_WATCHED
    return {f"self.{name}": one for name, one in own.items() if few and not one.is_meta}


@contextlib.contextmanager
def other_numbers(module: Any, args: Any, kwargs: dict[str, Any]) -> Iterator[Any]:
    """The second time: other numbers in what is given and in the weights, for this call."""
    some = [one for one in (module, *args, *kwargs.values()) if isinstance(one, nn.Module)]
    kept = {id(p): (p, p.data) for one in some for p in one.parameters()}
    kept = {k: pair for k, pair in kept.items() if pair[1].is_floating_point()}
    for parameter, numbers in kept.values():
        if not numbers.is_meta:
            parameter.data = jittered(numbers)
    floats = (torch.float32, torch.float64)
    try:
        yield tuple(
            jittered(one) if isinstance(one, torch.Tensor) and one.dtype in floats else one
            for one in args
        )
    finally:
        for parameter, numbers in kept.values():
            parameter.data = numbers
