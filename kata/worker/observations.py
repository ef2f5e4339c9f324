"""Makes a check, and turns what it observed into values that can travel."""

from __future__ import annotations

import hashlib
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np
import torch

from kata import instruments
from kata.instruments.properties import Within
from kata.instruments.sources import Reading
from kata.wire.jobs import Job
from kata.wire.messages import MOST_FRAMES
from kata.wire.values import Sides, Tensor

KINDS = (torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)


@dataclass(frozen=True)
class Check:
    """A check as it was before any submission could touch it, and what its numbers come from.

    Neither tells its name: whoever looks up the stack shall not learn which check is being made.
    """

    make: Callable[[Any], Any]
    seed: hashlib._Hash
    reading: Reading | None  # what it asks of the source


def taken(hidden: ModuleType, job: Job) -> list[Check]:
    """The job's checks, for a submission taken out of their module and without their names."""
    found = [getattr(hidden, name) for name in job.checks]
    checks = [
        Check(make, instruments.seed_of(name, job.seed), getattr(make, "reading", None))
        for name, make in zip(job.checks, found, strict=True)
    ]
    if job.walls:
        for name, check in zip(job.checks, found, strict=True):
            _unname(check)
            delattr(hidden, name)
    return checks


def read(check: Check, job: Job) -> list[str] | None:
    """What stands in the graded modules' source, where the check asks for that."""
    source = "\n".join(job.sources[name].text for name in job.modules)
    return check.reading.of(source) if check.reading else None


def _unname(check: FunctionType) -> None:
    """Take a check's names away, and those of what it is wrapped around."""
    inner = getattr(check, "__wrapped__", None)
    check.__code__ = _nameless(check.__code__, check.__name__, check.__doc__)
    check.__name__ = check.__qualname__ = "check"
    check.__doc__ = None
    vars(check).pop("reading", None)
    if isinstance(inner, FunctionType):
        _unname(inner)


def _nameless(code: CodeType, name: str, title: str | None) -> CodeType:
    """The same code, in which neither the name nor the title stands; functions inside too."""

    def plain(constant: Any) -> Any:
        if isinstance(constant, CodeType):
            return _nameless(constant, name, title)
        if isinstance(constant, str) and constant.startswith(name):
            return "check"  # the long name of a function inside
        return None if constant == title else constant

    constants = tuple(map(plain, code.co_consts))
    own = "check" if code.co_name == name else code.co_name
    code = code.replace(co_name=own, co_filename="", co_firstlineno=1, co_consts=constants)
    return code.replace(co_qualname=own) if sys.version_info >= (3, 11) else code


def observe(check: Check, implementation: Any, job: Job) -> dict[str, Any]:
    """Make one check: what became of it, as a message without its step."""
    try:
        instruments.begin(check.seed, job)
        return {"event": "observed", "value": plain(check.make(implementation))}
    except instruments.Unavailable as reason:
        return {"event": "unavailable", "reason": str(reason)}
    except BaseException as error:
        return {"event": "raised", "error": describe(error, job)}


def plain(value: Any) -> Any:
    """The value without torch: dicts, lists, plain values and tensors as arrays."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, torch.Tensor):
        return _array(value)
    if isinstance(value, Within):
        array = plain(value.value)
        return replace(array, within=value.tolerance) if isinstance(array, Tensor) else array
    if isinstance(value, Sides):
        return Sides(value.names, plain(value.one), plain(value.other))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return [plain(item) for item in sorted(value)]
    if isinstance(value, np.ndarray):
        return _array(torch.from_numpy(value))
    if isinstance(value, (bool, int, float, str)):
        return next(kind(value) for kind in (bool, int, float, str) if isinstance(value, kind))
    if isinstance(value, (torch.dtype, torch.device)):
        return str(value)
    return f"<{type(value).__name__}>"


def _array(value: torch.Tensor) -> Any:
    """The tensor's numbers; only its shape and dtype where it has none, or of a strange kind."""
    dtype = str(value.dtype).removeprefix("torch.")
    if value.is_meta:
        return {"shape": list(value.shape), "dtype": dtype}
    if not (value.dtype in KINDS or value.is_floating_point()):
        return f"<a {dtype} tensor of shape {tuple(value.shape)}>"
    there = value.detach().to("cpu")
    there = (there if there.layout == torch.strided else there.to_dense()).contiguous().clone()
    if there.is_floating_point() and there.dtype not in (torch.float32, torch.float64):
        there = there.float()  # numpy has no bfloat16
    return Tensor(dtype, there.numpy())


def describe(error: BaseException, job: Job) -> dict[str, Any]:
    """What was raised, and where: only the frames that lie in the graded files."""
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        traceback.clear_frames(error.__traceback__)  # or there is no room to say so
        error = MemoryError("out of memory").with_traceback(error.__traceback__)
    frames = graded_frames(traceback.extract_tb(error.__traceback__), job)
    if isinstance(error, SyntaxError) and error.filename in _graded(job):
        frames.append([error.filename, error.lineno, (error.text or "").strip()])
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return {
        "type": type(error).__name__,
        "message": message[:2000],
        "frames": frames[-MOST_FRAMES:],
    }


def graded_frames(stack: traceback.StackSummary, job: Job) -> list[list[Any]]:
    """The innermost frames that lie in the graded files."""
    graded = _graded(job)
    frames = [[f.filename, f.lineno, f.line or ""] for f in stack if f.filename in graded]
    return frames[-MOST_FRAMES:]


def _graded(job: Job) -> set[str]:
    return {job.sources[name].path for name in job.modules}
