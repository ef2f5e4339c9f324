"""Two ways to a worker: forked from the zygote, or a fresh process.

Fresh ones are for systems where there is no fork, or where forking after torch is unsafe.
KATA_WORKERS=fresh asks for them anywhere.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator

from kata.processes.interface import Workers


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
