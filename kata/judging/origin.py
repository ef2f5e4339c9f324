"""Where what a part is given comes from, in words: what came in, or what other parts have given."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice
from typing import Any

import numpy as np

from kata.judging.sameness import same
from kata.wire.recording import Call, PartCall
from kata.wire.values import Tensor

MOST_ADDED = 1 << 24  # numbers, to find a sum: a worker may tell of very many parts
OF_A_SUM = 1 << 12  # numbers that are added in the time that it takes to begin


def origin(one: PartCall, call: Call) -> str:
    """What a part is given, as one or the sum of two of the things that were there before."""
    known = list(_known(one, call))
    for text, value in known:
        if same(one.given, value):
            return text
    if not isinstance(one.given, Tensor) or one.given.array.dtype.kind != "f":
        return ""
    most = MOST_ADDED // (one.given.array.size + OF_A_SUM)
    for (text, value), (other, more) in islice(combinations(known, 2), most):
        if same(one.given, _sum(value, more, one.given.array.shape)):
            return f"the sum of {text} and {other}"
    return ""


def _known(one: PartCall, call: Call) -> Iterator[tuple[str, Any]]:
    """What comes in, and what the parts before have given, the newest first."""
    before = call.parts[: next(i for i, part in enumerate(call.parts) if part is one)]
    seen: list[Any] = []
    for part in reversed(before):
        if part.finished and alive(part.result) and not same(part.given, part.result):
            seen.append(part.result)
            yield f"what `{outermost(part, call)}` gives", part.result
    for name, value in call.given.items():
        if isinstance(value, Tensor) and alive(value):
            yield f"`{name}`", value


def _sum(one: Any, other: Any, shape: tuple[int, ...]) -> Any:
    """The sum of two tensors of floats, where it has this shape."""
    if not (isinstance(one, Tensor) and isinstance(other, Tensor)):
        return None
    floats = one.array.dtype.kind == "f" and other.array.dtype.kind == "f"
    try:
        fits = np.broadcast_shapes(one.array.shape, other.array.shape) == shape
    except ValueError:  # shapes that don't go together
        return None
    return Tensor(one.dtype, one.array + other.array) if floats and fits else None


def outermost(one: PartCall, call: Call) -> str:
    """The outermost part that gives this: a layer's last piece gives what the layer gives."""
    around = [
        part.part
        for part in call.parts
        if one.part.startswith(f"{part.part}.") and same(part.result, one.result)
    ]
    return min([one.part, *around], key=len)


def alive(value: Any) -> bool:
    return isinstance(value, Tensor) and bool(np.any(value.array))
