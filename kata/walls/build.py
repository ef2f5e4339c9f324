"""Builds every wall that this system has around the calling process, and says which those are.

A wall for another system is a module of its own beside `files`, `calls` and `limits`, and a line in
`build` and in `_walls`.
"""

from __future__ import annotations

import os
import sys
from functools import cache

from kata.walls import calls, files, limits
from kata.walls.kernel import NO_NEW_PRIVILEGES, drop_capabilities, prctl


def build(folder: str, vocabulary: str, scratch: str) -> None:
    """Build the walls, for good: there is no way back out of them.

    Inside, the submission's folder can be read and the scratch folder written.
    """
    if sys.platform == "win32":
        return
    limits.limit()
    os.chdir(scratch)
    os.environ.update(HOME=scratch, TMPDIR=scratch)
    if sys.platform != "linux":
        return
    drop_capabilities()
    prctl(NO_NEW_PRIVILEGES, 1)
    if files.landlock_version() > 0:
        files.confine(files.readable(folder, vocabulary), scratch)
    if calls.architecture():
        calls.confine()


def standing() -> tuple[str, ...]:
    """The walls that stand on this system, in words."""
    return tuple(wall for wall, stands in _walls().items() if stands)


def missing() -> tuple[str, ...]:
    return tuple(wall for wall, stands in _walls().items() if not stands)


def notice() -> str:
    """One line for whoever grades other people's work where a wall is missing, else nothing."""
    if not missing():
        return ""
    stand = _listed(standing()) or "none"
    return f"walls around a submission on this system: {stand}; missing: {_listed(missing())}"


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


@cache
def _walls() -> dict[str, bool]:
    filtered = calls.architecture() is not None
    return {
        "files": filtered and files.landlock_version() > 0,
        "network": filtered,
        "other processes": filtered,
        "memory": sys.platform == "linux",
    }
