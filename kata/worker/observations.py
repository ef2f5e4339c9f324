"""Makes a check, and turns what it observed into values that can travel."""

from __future__ import annotations

import traceback
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import torch

from kata import instruments
from kata.instruments.properties import Within
from kata.wire.jobs import Job
from kata.wire.messages import MOST_FRAMES
from kata.wire.values import Sides, Tensor

KINDS = (torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)


def observe(check: str, implementation: Any, hidden: ModuleType, job: Job) -> dict[str, Any]:
    """Make one check: what became of it, as a message without its step."""
    try:
        instruments.begin(check, job)
        return {"event": "observed", "value": plain(getattr(hidden, check)(implementation))}
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
