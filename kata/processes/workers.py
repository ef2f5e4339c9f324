"""Two ways to a worker, one interface: forked from the zygote, or a fresh process.

Fresh ones are for systems where there is no fork, or where forking after torch is unsafe.
KATA_WORKERS=fresh asks for them anywhere.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Protocol

from kata.processes.scratch import Scratch


class Worker(Protocol):
    pid: int
    results: BinaryIO  # its messages
    output: BinaryIO  # what is printed in it
    lost: bool  # it ended because a process of ours did

    def kill(self) -> None: ...

    def status(self) -> int | None:
        """The exit status once the process has ended, or None if that isn't known in time."""


class Workers(Protocol):
    scratch: Scratch

    def start(self, order: bytes) -> Worker:
        """A new worker, which begins with its order at once."""

    def close(self) -> None:
        """End all of them, and leave nothing behind."""


@contextlib.contextmanager
def open_workers(hidden: Iterable[str]) -> Iterator[Workers]:
    """Torch begins to load at once, and these modules of hidden checks along with it."""
    workers: Workers
    if os.environ.get("KATA_WORKERS", "fork" if sys.platform == "linux" else "fresh") == "fork":
        from kata.processes.forked import ForkedWorkers

        workers = ForkedWorkers(hidden)
    else:
        from kata.processes.fresh import FreshWorkers

        workers = FreshWorkers()
    try:
        yield workers
    finally:
        workers.close()
