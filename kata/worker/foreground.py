"""One check in the foreground: no walls, no time limit, your terminal; breakpoint() works."""

from __future__ import annotations

import importlib
import pprint
import sys
import traceback
from pathlib import Path

from kata import instruments
from kata.wire.jobs import unpacked
from kata.worker.modules import implementation, provide


def main(path: str) -> None:
    job = unpacked(Path(path).read_bytes()).job
    (check,) = job.checks
    provide(job)
    hidden = importlib.import_module(f"tests.hidden.{job.hidden}")
    try:
        graded = implementation(job)
        instruments.begin(instruments.seed_of(check, job.seed), job)
        observed = getattr(hidden, check)(graded)
        print("\nThe check observed:")
        pprint.pprint(observed)
    except Exception:
        traceback.print_exc()


if __name__ == "__main__":
    main(sys.argv[1])
