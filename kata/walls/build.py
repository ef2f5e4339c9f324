"""Builds every wall that this system has around the calling process.

A wall for another system is a module of its own beside `files`, `calls` and `limits`, and a line in
`build`. Whether the walls stand is another question, which `standing` answers by trying.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable

from kata.walls import calls, files, kernel, limits


def build(folder: str, vocabulary: str, scratch: str) -> bool:
    """Build the walls, for good, and say whether all of them could be built.

    There is no way back out of them. Inside, the submission's folder can be read and the scratch
    folder written. What the kernel refuses is left out: whether that will do is the caller's to
    say.
    """
    if sys.platform == "win32":
        return False
    _be_alone()
    limits.limit()
    os.chdir(scratch)
    os.environ.update(HOME=scratch, TMPDIR=scratch)
    if sys.platform != "linux":
        return False
    kernel.allow_looks(True)  # the grader's, at what it takes
    kernel.be_modest()
    confined = files.landlock_version() > 0
    steps: list[Callable[[], None]] = [
        lambda: kernel.drop_capabilities(confined),
        lambda: kernel.prctl(kernel.NO_NEW_PRIVILEGES, 1),
        lambda: files.confine(files.readable(folder, vocabulary), scratch),
        calls.confine,
    ]
    return all([_is_built(step) for step in steps])


def _is_built(step: Callable[[], None]) -> bool:
    with contextlib.suppress(OSError):
        step()
        return True
    return False


def _be_alone() -> None:
    """Some walls stand around the calling thread alone: an older one would be outside of them."""
    with contextlib.suppress(FileNotFoundError):
        if len(os.listdir("/proc/self/task")) > 1:
            raise RuntimeError("another thread runs before the walls stand")
