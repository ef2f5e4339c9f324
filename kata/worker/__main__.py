"""A fresh worker: its order on standard input, messages out where standard output was."""

from __future__ import annotations

import os
import sys

from kata.walls.kernel import allow_looks, end_with_parent
from kata.wire.jobs import unpacked
from kata.worker.work import carry_out


def main() -> None:
    end_with_parent()
    allow_looks(False)
    work = [unpacked(sys.stdin.buffer.read())]
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    results = os.dup(1)
    os.dup2(2, 1)
    carry_out(work.pop(), results, 2)  # no frame around a submission keeps it
    os._exit(0)  # tidying up torch takes longer than a grade


main()
