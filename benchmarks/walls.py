"""What the walls cost: one section graded with and without them, in turns.

    python benchmarks/walls.py [rounds]

Prints the medians of a warm run and what the walls add. They may cost 5 ms at most.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import kata
from kata.course.places import SOLUTIONS
from kata.processes.limits import Limits
from kata.processes.observe import observe


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    (section,) = kata.sections("4.2")
    seconds: dict[str, list[float]] = {"without walls": [], "with walls": []}
    with kata.open_grader(ready=[section]) as grader:
        walled = grader.jobs.of_section(kata.Submission.folder(SOLUTIONS), section)
        jobs = dict(zip(seconds, (replace(walled, walls=False), walled), strict=True))
        for _ in range(rounds):
            for name, job in jobs.items():
                began = time.perf_counter()
                observe(grader.workers, job, Limits())
                seconds[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(times) * 1000 for name, times in seconds.items()}
    for name, median in medians.items():
        print(f"{name:14} {median:6.1f} ms")
    print(f"{'the walls':14} {medians['with walls'] - medians['without walls']:6.1f} ms")


if __name__ == "__main__":
    main()
