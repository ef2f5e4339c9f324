"""Are two recorded values the same: strictly, in another shape, or one within the other?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from kata.wire.recording import Thing
from kata.wire.values import Tensor

# Right variants are 7e-6 apart in their results; on the way the nearest mistakes are further.
NEAR, NEAR_FLOAT64 = 2e-5, 1e-10
Numbers = np.ndarray[Any, Any]


def same(one: Any, other: Any) -> bool:
    """The same numbers, in the same shape, as exact."""
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return one.array.shape == other.array.shape and _close(one, other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if type(one) is float and type(other) is float:
        return abs(one - other) <= 1e-6 * abs(other) < math.inf or one == other
    if isinstance(one, Thing) and isinstance(other, Thing):
        return one == other and one.shape is None
    return type(one) is type(other) and bool(one == other)


def reshaped(one: Any, other: Any) -> bool:
    """The same numbers in their order, in another shape."""
    if not (isinstance(one, Tensor) and isinstance(other, Tensor)):
        return False
    return one.array.size == other.array.size and _close(_flat(one), _flat(other))


def _flat(one: Tensor) -> Tensor:
    return Tensor(one.dtype, one.array.reshape(-1))


def _close(one: Tensor, other: Tensor) -> bool:
    """Of one precision, and as close as right variants are on the way."""
    have, want = one.array, other.array
    if have.dtype.kind == "f" or want.dtype.kind == "f":
        if one.dtype != other.dtype:
            return False
        with np.errstate(invalid="ignore", over="ignore"):
            have, want = have.astype(np.float64), want.astype(np.float64)
            near = NEAR_FLOAT64 if one.dtype == "float64" else NEAR
            scale = min(1.0, float(np.max(np.abs(want), where=~np.isnan(want), initial=0.0)))
            close = np.abs(have - want) <= near * (np.abs(want) + scale)
            close &= np.isfinite(want)  # all is within an infinite tolerance
        alike = (have == want) | (np.isnan(have) & np.isnan(want))
        return bool(np.all(close | alike))
    return one.dtype == other.dtype and bool(np.array_equal(have, want))


@np.errstate(invalid="ignore", over="ignore")
def covers(given: Iterable[Any], wanted: Any) -> bool:
    """Are these, put together, what is wanted: as it is, row by row, or with more besides?

    Code that takes the examples one by one, turns them round or computes more than is used takes
    another way, and is not wrong for it.
    """
    pieces = list(given)
    if any(same(piece, wanted) or reshaped(piece, wanted) for piece in pieces):
        return True
    if not isinstance(wanted, Tensor):
        return False
    ids = wanted.array.dtype.kind in "iu"
    tensors = [piece for piece in pieces if isinstance(piece, Tensor)]
    rows = [
        _rows(piece)
        for piece in tensors
        if piece.dtype == wanted.dtype or (ids and piece.array.dtype.kind in "iu")
    ]
    rows = [one for one in rows if one.shape[-1] == _rows(wanted).shape[-1]]
    if not rows:
        return False
    least = len(_rows(wanted))
    whole = [one for one in rows if len(one) >= least]
    if not whole and sum(map(len, rows)) % least == 0:
        whole = [np.concatenate(rows)]
    near = NEAR_FLOAT64 if wanted.dtype == "float64" else NEAR
    return any(_holds(one.astype(np.float64), wanted, near) for one in whole)


def _holds(there: Numbers, wanted: Tensor, near: float) -> bool:
    return len(there) <= 4096 and all(_among(row, there, near) for row in _rows(wanted))


def _rows(one: Tensor) -> Numbers:
    """A tensor's rows; whole numbers, which are ids, one by one."""
    array = one.array
    wide = array.shape[-1] if array.dtype.kind == "f" and array.ndim else 1
    return array.reshape(-1, max(1, wide))


def _among(row: Numbers, there: Numbers, near: float) -> bool:
    wanted = row.astype(np.float64)
    scale = min(1.0, float(np.nanmax(np.abs(wanted), initial=0.0)))
    close = np.abs(there - wanted) <= near * (np.abs(wanted) + scale)
    close &= np.isfinite(wanted)
    return bool((close | ((there == wanted) | (np.isnan(there) & np.isnan(wanted)))).all(-1).any())


def telling(value: Any) -> bool:
    """Is there enough to it that another value is not equal to it by chance?"""
    if isinstance(value, Tensor):
        flat = value.array.reshape(-1)
        if not flat.size or not np.isfinite(flat).all():
            return False
        return bool((flat != flat[0]).any()) or bool(
            value.array.dtype.kind == "f" and _odd(flat[0])
        )
    if isinstance(value, list):
        return len(value) > 1 or any(map(telling, value))
    if isinstance(value, dict):
        return len(value) > 1
    return _odd(value) if type(value) is float else isinstance(value, str) and len(value) > 1


def _odd(number: Any) -> bool:
    """No number that anybody writes down: it has many digits."""
    return bool(np.isfinite(number)) and f"{float(number):.3g}" != f"{float(number):.6g}"
