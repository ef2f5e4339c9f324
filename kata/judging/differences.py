"""Where two observations differ, and how that is put into a sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kata.judging.spelling import MOST_SHOWN, as_name, both, in_short, in_words, show
from kata.wire.values import Sides, Tensor

# Right variants stay within 7e-6 of each other in float32, the nearest mistakes are 5e-4 away.
TOLERANCE = 1e-4
# In float64 right variants stay within 1e-12, and a check says so where it forgives more.
TOLERANCE_FLOAT64 = 1e-10
NO_GRADIENT = (
    "the result doesn't depend on it, or something on the way (detach, no_grad, .data, .item, "
    "numpy) cuts it off"
)
NAN = "0 / 0 is nan, and so are infinity / infinity and infinity - infinity"
MOST_SAID = 60  # characters of two values that fit into a sentence


@dataclass(frozen=True)
class Difference:
    """Where an observation first departs from the reference's."""

    sentence: str
    where: str = ""
    expected: str = ""
    got: str = ""
    given: tuple[tuple[str, str], ...] = ()  # small things both agree on: the inputs
    open: bool = False  # a number of a property's is wrong, which says nothing of the property
    names: tuple[str, str] = ("yours", "expected")  # whose the two values are


def difference(expected: Any, got: Any, where: str = "the result") -> Difference | None:
    """The first difference, or None where the two observations agree."""
    if isinstance(expected, dict):
        return _dicts(expected, got, where)
    if isinstance(expected, Tensor):
        return _tensors(expected, got, where)
    if isinstance(expected, list):
        return _lists(expected, got, where)
    if isinstance(expected, Sides):
        return _sides(expected, got, where)
    return None if _scalars_agree(expected, got) else _unlike(expected, got, where)


def _unlike(expected: Any, got: Any, where: str) -> Difference:
    want, have = both(expected, got)
    if isinstance(got, Tensor) and have == want:
        have = f"a tensor of {have}"
    if len(want) + len(have) > MOST_SAID:
        return Difference(f"{_start(where)}: wrong values.", where, want, have)
    if isinstance(expected, str) or isinstance(got, str) or (in_words(expected) and in_words(got)):
        want, have = in_words(expected) or want, in_words(got) or have
    return Difference(f"{_start(where)}: {have}, expected {want.removesuffix('.')}.", where)


def _dicts(expected: dict[str, Any], got: Any, where: str) -> Difference | None:
    """The same names, and under each of them the same.

    What comes before the first difference and is small was given: the inputs that a check names.
    """
    if not isinstance(got, dict):
        return Difference(f"{_start(where)}: {in_short(got)}, expected a dict.", where)
    missing = [key for key in expected if key not in got]
    extra = [key for key in got if key not in expected]
    if missing or extra:
        parts = [f"lacks {_listed(missing)}"] if missing else []
        extra = [as_name(key) for key in extra]
        parts += [f"has {_listed(extra)}, which should not be there"] if extra else []
        subject = "It" if where == "the result" else f"{_start(where)}: it"
        return Difference(f"{subject} {' and '.join(parts)}.", where)
    prefix = "" if where == "the result" else f"{where}: "
    given: list[tuple[str, str]] = []
    undecided: Difference | None = None
    for key, value in expected.items():
        if found := difference(value, got[key], f"{prefix}{key}"):
            found = replace(found, given=(*given, *found.given))
            if not found.open:
                return found
            undecided = undecided or found
        if key.isidentifier() and isinstance(value, Tensor) and value.array.size <= MOST_SHOWN:
            given.append((key, show(value)))
    return undecided


def _sides(expected: Sides, got: Any, where: str) -> Difference | None:
    """Both sides as the reference's; else it depends on whether they are like each other.

    If they are, the property holds, and a number is wrong that other checks are about.
    """
    if not isinstance(got, Sides):
        return _unlike(expected.one, got, where)
    wrong = difference(expected.one, got.one, where) or difference(expected.other, got.other, where)
    if wrong is None:
        return None
    apart = difference(got.one, got.other, where)
    if apart is None:
        return replace(wrong, open=True)
    first, second = expected.names
    sentence = f"{_start(where)}: not the same {second} as {first}."
    return Difference(sentence, where, apart.expected, apart.got, names=(second, first))


def _lists(expected: list[Any], got: Any, where: str) -> Difference | None:
    if not isinstance(got, list):
        return _unlike(expected, got, where)
    nested = any(isinstance(item, (dict, list, Tensor)) for item in expected)
    if not nested:
        alike = len(expected) == len(got) and all(map(_scalars_agree, expected, got))
        return None if alike else _unlike(expected, got, where)
    if len(expected) != len(got):
        return Difference(f"{_start(where)}: {len(got)} items, expected {len(expected)}.", where)
    pairs = enumerate(zip(expected, got, strict=True))
    found = [d for i, (e, g) in pairs if (d := difference(e, g, f"{where}[{i}]"))]
    return min(found, key=lambda one: one.open, default=None)


def _tensors(expected: Tensor, got: Any, where: str) -> Difference | None:
    """The same shape, the same dtype, and the same numbers within the tolerance.

    A small tensor is told whole, a large one by the first place in which the two differ. Most are
    the same to the last bit, which is soon seen.
    """
    alike = isinstance(got, Tensor) and expected.dtype == got.dtype
    if alike and np.array_equal(expected.array, got.array):
        return None
    start = _start(where)
    if got is None and "gradient of" in where.lower():
        return Difference(f"{start}: none arrives: {NO_GRADIENT}.", where)
    if not isinstance(got, Tensor):
        wanted = "a tensor" if expected.array.ndim else show(expected)
        return Difference(f"{start}: {in_short(got)}, expected {wanted}.", where)
    want, have = expected.array, got.array
    if want.shape != have.shape:
        sentence = f"{start}: shape {have.shape}, expected {want.shape}."
        return Difference(sentence, where, show(expected), show(got))
    if expected.dtype != got.dtype:
        sentence = f"{start}: dtype {got.dtype}, expected {expected.dtype}."
        return Difference(sentence, where, expected.dtype, got.dtype)
    wrong = ~_close(want, have, expected.within)
    if not wrong.any():
        return None
    is_nan = np.isnan(have[wrong]).all()
    if want.size <= MOST_SHOWN:
        what = f"nan: {NAN}" if is_nan else "wrong values"
        return Difference(f"{start}: {what}.", where, *both(expected, got))
    first = tuple(int(i) for i in np.unravel_index(wrong.argmax(), wrong.shape))
    at = f"[{', '.join(map(str, first))}]"
    places = f"{int(wrong.sum())} of {want.size} places, first at {at}"
    what = f"nan in {places}: {NAN}" if is_nan else f"wrong in {places}"
    values = both(want[first].item(), have[first].item())
    return Difference(f"{start}: {what}.", f"{where}{at}", *values)


def _close(
    want: np.ndarray[Any, Any], have: np.ndarray[Any, Any], within: float | None
) -> np.ndarray[Any, Any]:
    """Where two arrays have the same numbers, within what right variants are apart.

    The tolerance is absolute as well as relative: a small number may come from large ones that
    cancel, and hold their noise (the gradient of attention's key bias is nothing else). So checks
    look at numbers that are alive, or say what is close to them: see instruments.within.
    """
    if want.dtype.kind != "f" or have.dtype.kind != "f":
        return np.asarray(want == have)
    usual = TOLERANCE_FLOAT64 if want.dtype == np.float64 else TOLERANCE
    tolerance = within or usual
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(want - have) <= tolerance + tolerance * np.abs(want)
    same = (want == have) | (np.isnan(want) & np.isnan(have))  # or a mistake's nan has no diagnosis
    return np.asarray(np.where(np.isfinite(want), near & np.isfinite(have), same))


def _scalars_agree(expected: Any, got: Any) -> bool:
    if isinstance(expected, float) and type(got) in (int, float):
        both_nan = math.isnan(expected) and math.isnan(got)
        return both_nan or math.isclose(expected, got, rel_tol=TOLERANCE, abs_tol=1e-15)
    return type(expected) is type(got) and bool(expected == got)


def _start(where: str) -> str:
    """The beginning of a sentence; a name from the code stays as it is."""
    first, space, rest = where.partition(" ")
    words = bool(space) and first.isalpha() and "(" not in where
    return f"{first[0].upper()}{first[1:]}{space}{rest}" if words else where


def _listed(names: list[str]) -> str:
    """Names with a comma in them are parted by something else."""
    part = "; " if any("," in name for name in names) else ", "
    shown = part.join(names[:4])
    return shown if len(names) <= 4 else f"{shown} and {len(names) - 4} more"
