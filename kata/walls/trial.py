"""Builds the walls around this process and runs against each: `python -m kata.walls.trial FOLDER`.

It prints the walls that held, a line each. Whatever else happens to it, it has printed less.
"""

from __future__ import annotations

import itertools
import mmap
import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kata.course.places import ROOT
from kata.walls.build import build
from kata.walls.limits import MEMORY

FAMILIES = (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX)
SOCKETS = tuple(itertools.product(FAMILIES, (socket.SOCK_STREAM, socket.SOCK_DGRAM)))


def main(scratch: str) -> None:
    """Every try would succeed without its wall: that is seen first, where it does no harm."""
    outside, inside = ROOT / "grader.py", Path(scratch, "file")
    beside = Path(scratch).with_name(f"{Path(scratch).name}-beside")
    outside.read_bytes()
    other = _other_process()
    build("", "", scratch)
    inside.write_text("own")  # or nothing that is refused says anything
    held = {
        "files": _refused(outside.read_bytes)
        and _refused(partial(_make, beside))
        and _keeps_its_mode(inside),
        "network": all(_refused(partial(socket.socket, *kind)) for kind in SOCKETS),
        "other processes": _refused(lambda: os.kill(other, 0))
        and _refused(lambda: os.kill(os.fork() or os._exit(0), signal.SIGKILL))
        and all(_refused(Path(f"/proc/{other}/{name}").open) for name in ("environ", "mem")),
        "memory": _refused(lambda: mmap.mmap(-1, MEMORY + 1, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
        and "RssAnon" in Path("/proc/self/status").read_text(),
    }
    print(*(wall for wall, stands in held.items() if stands), sep="\n")


def _other_process() -> int:
    """One of this user's, into which others may look as they may into most; it ends with us.

    It waits for the end of a pipe: no signal of a dying parent goes out of Landlock's walls.
    """
    end, ours = os.pipe()
    if pid := os.fork():
        os.close(end)
        return pid
    os.close(ours)
    os.close(1)  # or whoever reads what we print would wait for it
    os.read(end, 1)
    os._exit(0)


def _make(folder: Path) -> None:
    folder.mkdir()
    folder.rmdir()


def _keeps_its_mode(file: Path) -> bool:
    """That it was changed is said, and isn't so."""
    before = file.stat().st_mode
    file.chmod(before ^ 0o100)
    return file.stat().st_mode == before


def _refused(try_it: Callable[[], object]) -> bool:
    try:
        try_it()
    except OSError:
        return True
    return False


if __name__ == "__main__":
    main(sys.argv[1])
