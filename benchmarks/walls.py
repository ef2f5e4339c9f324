"""What the walls cost: one section graded with and without them, in turns.

    python benchmarks/walls.py [rounds]

Prints the medians of a warm run and what the walls add. Once they may cost 30 ms at most.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kata import course, processes
from kata.grading import Grader


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    section = course.chosen(["4.2"])[0]
    workers = processes.start([section.module])
    try:
        grader = Grader(workers, course.SOLUTIONS)
        job = grader._job((section.module,), section.module, grader.reference)
        open_ = replace(job, folder=str(course.EXERCISES))
        jobs = {"without walls": open_, "with walls": replace(open_, walls=True)}
        seconds: dict[str, list[float]] = {name: [] for name in jobs}
        for _ in range(rounds):
            for name, made in jobs.items():
                began = time.perf_counter()
                processes.observe(workers, made, processes.Limits())
                seconds[name].append(time.perf_counter() - began)
    finally:
        workers.close()
    medians = {name: statistics.median(times) * 1000 for name, times in seconds.items()}
    for name, median in medians.items():
        print(f"{name:14} {median:6.1f} ms")
    print(f"{'the walls':14} {medians['with walls'] - medians['without walls']:6.1f} ms")


if __name__ == "__main__":
    main()
