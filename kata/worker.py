"""Runs the checks of one section on one implementation and sends back what they observed.

A worker gets its job as JSON: sources by module name (the learner's file for the section that is
graded, the reference for its neighbours), the checks to run and the seed. It holds no expected
value. Forked from the zygote, or started fresh where forking is unsafe.
"""

from __future__ import annotations

import base64
import contextlib
import importlib
import importlib.abc
import importlib.machinery
import json
import linecache
import os
import pickle
import struct
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import safetensors.torch
import torch

from kata import instruments, sandbox

LENGTHS = struct.Struct(">II")
Tensors = dict[str, torch.Tensor]


class Sources(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the course's modules from the job's source texts, and from nowhere else."""

    def __init__(self, sources: dict[str, tuple[str, str]]) -> None:
        self.sources = sources

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self.sources:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=self.sources[fullname][0])

    def exec_module(self, module: ModuleType) -> None:
        path, text = self.sources[module.__name__]
        module.__file__ = path
        linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
        exec(_compiled(text, path), module.__dict__)


@cache  # each known mistake gets its neighbours afresh
def _compiled(text: str, path: str) -> CodeType:
    return compile(text, path, "exec", dont_inherit=True)


class _Uncached(importlib.machinery.SourceFileLoader):
    """Runs the source that can be read, never bytecode that was left beside it."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def _sources_alone(folder: str) -> Callable[[str], importlib.machinery.FileFinder]:
    """A path hook: the folder's modules come from their sources."""

    def finder(path: str) -> importlib.machinery.FileFinder:
        if path != folder and not path.startswith(folder + os.sep):
            raise ImportError(path)
        return importlib.machinery.FileFinder(path, (_Uncached, [".py"]))

    return finder


class Sender:
    """Writes messages to the grader's pipe."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def send(self, message: dict[str, Any], tensors: Tensors | None = None) -> None:
        body = json.dumps(message).encode()
        blob = safetensors.torch.save(tensors) if tensors else b""
        data = memoryview(LENGTHS.pack(len(body), len(blob)) + body + blob)
        while data:
            data = data[os.write(self.descriptor, data) :]


def run(job: dict[str, Any], results: int, output: int) -> None:
    """Run the job's checks; everything a learner prints goes to the output descriptor."""
    torch.set_num_threads(1)
    sender = Sender(results)
    mark = job["mark"].encode()
    hidden = importlib.import_module(f"tests.hidden.{job['hidden']}")
    if job["walls"]:
        sandbox.build(job["folder"], job["vocabulary"], job["scratch"])
        tempfile.tempdir = job["scratch"]
    sys.meta_path.insert(0, Sources(job["sources"]))
    if job["folder"]:
        sys.path_hooks.insert(0, _sources_alone(job["folder"]))
        sys.path.append(job["folder"])
    try:
        sender.send({"event": "loading"})
        implementation = _load(job["modules"])
    except BaseException as error:
        sender.send({"event": "unloadable", "error": _describe(error, job)})
        return
    observe = _comparison(job["evidence"]) if job["evidence"] else _observe
    for name in job["checks"]:
        _flush(output, mark)
        sender.send({"event": "started", "check": name})
        message, tensors = observe(name, implementation, hidden, job)
        sender.send({**message, "check": name}, tensors)
    _flush(output, mark)
    sender.send({"event": "finished"})


def _observe(
    check: str, implementation: Any, hidden: ModuleType, job: dict[str, Any]
) -> tuple[dict[str, Any], Tensors]:
    """Run one check: the message that says what it observed, and the tensors that go with it."""
    tensors: Tensors = {}
    try:
        instruments.begin(check, job)
        value = encode(getattr(hidden, check)(implementation), tensors)
    except instruments.Unavailable as reason:
        return {"event": "unavailable", "reason": str(reason)}, {}
    except BaseException as error:
        return {"event": "raised", "error": _describe(error, job)}, {}
    return {"event": "observed", "value": value}, tensors


def _comparison(pickled: str) -> Callable[..., tuple[dict[str, Any], Tensors]]:
    """What takes a check's place for a known mistake: how like the learner's code is it?"""
    from kata import diagnosis, processes, wire

    evidence, telling = pickle.loads(base64.b64decode(pickled))

    def compare(
        number: str, reference: Any, hidden: ModuleType, job: dict[str, Any]
    ) -> tuple[dict[str, Any], Tensors]:
        name = reference.__name__
        job["sources"][name] = (job["sources"][name][0], job["mistakes"][int(number)])
        for module in job["sources"]:  # what one mistake does to another section's is gone
            sys.modules.pop(module, None)
        mistake = importlib.import_module(name)

        def show(check: str) -> processes.Outcome:
            message, tensors = _observe(check, mistake, hidden, job)
            if "value" in message:
                arrays = {key: tensor.numpy() for key, tensor in tensors.items()}
                message["value"] = wire.decode(message["value"], arrays)
            return processes.outcome(message)

        likeness = diagnosis.compare(evidence, telling, show)
        return {"event": "observed", "value": encode(likeness and vars(likeness), {})}, {}

    return compare


def _load(modules: list[str]) -> Any:
    loaded = [importlib.import_module(name) for name in modules]
    if len(loaded) == 1:
        return loaded[0]
    names = {k: v for module in loaded for k, v in vars(module).items() if not k.startswith("_")}
    return SimpleNamespace(**names)


def _flush(output: int, mark: bytes) -> None:
    """Push out what was printed so far, and mark where the next check's prints begin."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # the learner may have replaced or closed it
            stream.flush()
    with contextlib.suppress(OSError):
        os.write(output, mark)


def encode(value: Any, tensors: Tensors) -> Any:
    """A JSON shape for the value; its tensors are put aside under numbers."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, torch.Tensor):
        return _encode_tensor(value, tensors)
    if isinstance(value, dict):
        return {"dict": [[str(k), encode(v, tensors)] for k, v in value.items()]}
    if isinstance(value, (list, tuple)):
        return [encode(item, tensors) for item in value]
    if isinstance(value, (set, frozenset)):
        return [encode(item, tensors) for item in sorted(value)]
    if isinstance(value, np.ndarray):
        return _encode_tensor(torch.from_numpy(value), tensors)
    if isinstance(value, (bool, int, float, str)):
        return next(kind(value) for kind in (bool, int, float, str) if isinstance(value, kind))
    if isinstance(value, (torch.dtype, torch.device)):
        return str(value)
    return f"<{type(value).__name__}>"


def _encode_tensor(value: torch.Tensor, tensors: Tensors) -> Any:
    if value.is_meta:
        return {"dict": [["shape", list(value.shape)], ["dtype", str(value.dtype)]]}
    plain = value.detach().to("cpu")
    plain = (plain if plain.layout == torch.strided else plain.to_dense()).contiguous().clone()
    if plain.dtype in (torch.bfloat16, torch.float16):
        plain = plain.float()
    key = str(len(tensors))
    tensors[key] = plain
    return {"tensor": key, "dtype": str(value.dtype).removeprefix("torch.")}


def _describe(error: BaseException, job: dict[str, Any]) -> dict[str, Any]:
    """What was raised, and where: only the frames that lie in the graded files."""
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        traceback.clear_frames(error.__traceback__)  # or there is no room to say so
        error = MemoryError("out of memory").with_traceback(error.__traceback__)
    graded = {job["sources"][name][0] for name in job["modules"]}
    frames = [
        [frame.filename, frame.lineno, frame.line or ""]
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename in graded
    ]
    if isinstance(error, SyntaxError) and error.filename in graded:
        frames.append([error.filename, error.lineno, (error.text or "").strip()])
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return {"type": type(error).__name__, "message": message[:2000], "frames": frames[-3:]}


def main() -> None:
    """A fresh worker: the job on standard input, messages out where standard output was."""
    sandbox.end_with_parent()
    job = json.loads(sys.stdin.buffer.read())
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    results = os.dup(1)
    os.dup2(2, 1)
    run(job, results, 2)
    os._exit(0)


if __name__ == "__main__":
    main()
