"""Observations in, verdicts out. No printing, no processes, no torch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from kata.wire import Tensor

# Right variants stay within 7e-6 of each other in float32, the nearest mistakes are 5e-4 away.
TOLERANCE = 1e-4
# In float64 the tightest right variant still holds a constant of the formula in float32.
TOLERANCE_FLOAT64 = 1e-6
MOST_SHOWN = 12  # a tensor of up to so many values is shown whole


@dataclass(frozen=True)
class Difference:
    """Where an observation first departs from the reference's."""

    sentence: str
    where: str = ""
    expected: str = ""
    got: str = ""
    given: tuple[tuple[str, str], ...] = ()  # small things both agree on: the inputs


def difference(expected: Any, got: Any, where: str = "the result") -> Difference | None:
    """The first difference, or None where the two observations agree."""
    if isinstance(expected, dict):
        return _dicts(expected, got, where)
    if isinstance(expected, Tensor):
        return _tensors(expected, got, where)
    if isinstance(expected, list):
        return _lists(expected, got, where)
    if _scalars_agree(expected, got):
        return None
    return Difference(
        f"{_start(where)} is {show(got)}, expected {show(expected)}.",
        where,
        show(expected),
        show(got),
    )


def _dicts(expected: dict[str, Any], got: Any, where: str) -> Difference | None:
    if not isinstance(got, dict):
        return Difference(f"{_start(where)} should be a dict, and is {show(got)}.", where)
    prefix = "" if where == "the result" else f"{where}: "
    missing = [key for key in expected if key not in got]
    extra = [key for key in got if key not in expected]
    if missing or extra:
        parts = [f"lacks {_listed(missing)}"] if missing else []
        parts += [f"has {_listed(extra)} too many"] if extra else []
        return Difference(f"{_start(where)} {' and '.join(parts)}.", where)
    for key, value in expected.items():
        if found := difference(value, got[key], f"{prefix}{key}"):
            given = tuple((k, show(v)) for k, v in expected.items() if k != key and _is_input(k, v))
            return found if found.given else _with_given(found, given)
    return None


def _is_input(key: str, value: Any) -> bool:
    """What a check hands back untouched is named by one word or an assignment's left side."""
    return key.isidentifier() and isinstance(value, Tensor) and value.array.size <= MOST_SHOWN


def _with_given(found: Difference, given: tuple[tuple[str, str], ...]) -> Difference:
    return Difference(found.sentence, found.where, found.expected, found.got, given)


def _lists(expected: list[Any], got: Any, where: str) -> Difference | None:
    if not isinstance(got, list):
        return Difference(
            f"{_start(where)} is {show(got)}, expected {show(expected)}.",
            where,
            show(expected),
            show(got),
        )
    plain = all(not isinstance(item, (dict, list, Tensor)) for item in expected + got)
    if len(expected) == len(got):
        pairs = enumerate(zip(expected, got, strict=True))
        found = next((d for i, (e, g) in pairs if (d := difference(e, g, f"{where}[{i}]"))), None)
        if found is None or not plain:
            return found
    elif not plain:
        return Difference(f"{_start(where)} has {len(got)} items, expected {len(expected)}.", where)
    return Difference(
        f"{_start(where)} is not what it should be.", where, show(expected), show(got)
    )


def _tensors(expected: Tensor, got: Any, where: str) -> Difference | None:
    if not isinstance(got, Tensor):
        return Difference(f"{_start(where)} should be a tensor, and is {show(got)}.", where)
    want, have = expected.array, got.array
    if want.shape != have.shape:
        return Difference(
            f"{_start(where)} has shape {have.shape}, expected {want.shape}.",
            where,
            _if_small(expected, f"shape {want.shape}"),
            _if_small(got, f"shape {have.shape}"),
        )
    if expected.dtype != got.dtype:
        return Difference(
            f"{_start(where)} has dtype {got.dtype}, expected {expected.dtype}.",
            where,
            expected.dtype,
            got.dtype,
        )
    wrong = ~_close(want, have)
    if not wrong.any():
        return None
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    at = f"[{', '.join(map(str, first))}]" if first else ""
    sentence = f"{_start(where)} has the wrong values."
    if want.size > MOST_SHOWN:
        sentence = (
            f"{_start(where)} has the wrong value in {int(wrong.sum())} of {want.size} places, "
            f"first at {at}."
        )
        return Difference(sentence, f"{where}{at}", _number(want[first]), _number(have[first]))
    return Difference(sentence, where, show(expected), show(got))


def _close(want: np.ndarray[Any, Any], have: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if want.dtype.kind != "f" or have.dtype.kind != "f":
        return np.asarray(want == have)
    tolerance = TOLERANCE_FLOAT64 if want.dtype == np.float64 else TOLERANCE
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(want - have) <= tolerance + tolerance * np.abs(want)
    return np.asarray(np.where(np.isfinite(want), near & np.isfinite(have), want == have))


def _scalars_agree(expected: Any, got: Any) -> bool:
    if isinstance(expected, float) and type(got) in (int, float):
        return math.isclose(expected, got, rel_tol=TOLERANCE, abs_tol=1e-9)
    return type(expected) is type(got) and bool(expected == got)


def show(value: Any) -> str:
    """A value as a learner would type it."""
    if isinstance(value, Tensor):
        return _if_small(value, f"a {value.dtype} tensor of shape {value.array.shape}")
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        text = "[" + ", ".join(show(item) for item in value) + "]"
    elif isinstance(value, dict):
        text = "{" + ", ".join(f"{key}: {show(item)}" for key, item in value.items()) + "}"
    else:
        text = repr(value)
    return text if len(text) <= 400 else f"{text[:400]} …"


def _if_small(tensor: Tensor, otherwise: str) -> str:
    if tensor.array.size > MOST_SHOWN:
        return otherwise
    return _nested(tensor.array.tolist())


def _nested(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_nested(item) for item in value) + "]"
    return _number(value)


def _number(value: Any) -> str:
    if isinstance(value, (bool, np.bool_, int, np.integer)):
        return str(value)
    number = float(value)
    if number == int(number) if np.isfinite(number) and abs(number) < 1e6 else False:
        return f"{int(number)}."
    return f"{number:.4f}" if 1e-3 <= abs(number) < 1e6 else f"{number:.4g}"


def _start(where: str) -> str:
    return where[0].upper() + where[1:] if where.startswith("the ") else where


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:6])
    return shown if len(names) <= 6 else f"{shown} and {len(names) - 6} more"
