"""Which walls stand on this system, as seen by trying: a child builds them and runs against them.

What a kernel says of itself is not enough: a container may refuse a call that its kernel has, and
a wall may stand without keeping anything out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache

from kata.course.places import ROOT
from kata.course.wording import listed
from kata.walls.kernel import allow_looks

WALLS = ("files", "network", "other processes", "memory")
PATIENCE = 20.0  # seconds for the child, which takes a twentieth of one


def standing() -> tuple[str, ...]:
    """The walls that stand on this system, in words."""
    return tuple(wall for wall, stands in _walls().items() if stands)


def missing() -> tuple[str, ...]:
    return tuple(wall for wall, stands in _walls().items() if not stands)


def notice() -> str:
    """One line for whoever grades other people's work where a wall is missing, else nothing."""
    if not missing():
        return ""
    stand = listed(standing()) or "none"
    return f"walls around a submission on this system: {stand}; missing: {listed(missing())}"


@cache
def _walls() -> dict[str, bool]:
    found = _tried() if sys.platform == "linux" else ""
    return {wall: wall in found.splitlines() for wall in WALLS}


def _tried() -> str:
    """What a child of this process couldn't get through; see `trial`, which it runs."""
    import tempfile

    allow_looks(False)
    with tempfile.TemporaryDirectory(prefix="kata-") as scratch:
        command = [sys.executable, "-S", "-m", "kata.walls.trial", os.path.realpath(scratch)]
        try:
            child = subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
    return child.stdout
