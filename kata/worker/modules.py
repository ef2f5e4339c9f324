"""Where a worker's modules come from: the job's texts, and the sources in the learner's folder."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import linecache
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any

from kata.course.lines import lines_of
from kata.wire.jobs import Job, Source


class Texts(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the course's modules from the job's texts, and from nowhere else."""

    def __init__(self, sources: dict[str, Source]) -> None:
        self.sources = sources

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self.sources:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=self.sources[fullname].path)

    def exec_module(self, module: ModuleType) -> None:
        source = self.sources[module.__name__]
        path, text = source.path, source.text
        module.__file__ = path
        linecache.cache[path] = (len(text), None, [f"{line}\n" for line in lines_of(text)], path)
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


def provide(job: Job) -> Texts:
    """From here on the job's modules can be imported, and the learner's own beside them."""
    texts = Texts(dict(job.sources))
    sys.meta_path.insert(0, texts)
    if job.folder:
        sys.path_hooks.insert(0, _sources_alone(job.folder))
        sys.path.append(job.folder)
    return texts


def implementation(job: Job) -> Any:
    """What the checks look at: the graded module, or the names of several put together."""
    loaded = [importlib.import_module(name) for name in job.modules]
    if len(loaded) == 1:
        return loaded[0]
    names = {k: v for module in loaded for k, v in vars(module).items() if not k.startswith("_")}
    return SimpleNamespace(**names)
