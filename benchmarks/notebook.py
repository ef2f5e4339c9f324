"""A notebook's cell, from its text to its verdict: with the grader kept from cell to cell, and not.

    python benchmarks/notebook.py [rounds]

Prints medians of each section's solution, and how many times longer a cell takes without.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import kata
from kata.course.cells import as_file, parts
from kata.course.sections import Section
from kata.grading.grader import Grader


def cell(section: Section) -> str:
    return as_file(section, parts(section.solution.read_text(encoding="utf-8")).code)


def seconds(grader: Grader, section: Section) -> float:
    began = time.perf_counter()
    assert grader.grade(kata.Submission.source(section, cell(section)), section).passed
    return time.perf_counter() - began


def cold(section: Section) -> float:
    """As if each cell opened a grader of its own."""
    began = time.perf_counter()
    with kata.open_grader(ready=[section]) as grader:
        seconds(grader, section)
        return time.perf_counter() - began


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    ratios = []
    with kata.open_grader() as grader:
        for section in kata.sections():
            first = seconds(grader, section)  # the reference is observed for the first time
            warm = statistics.median(seconds(grader, section) for _ in range(rounds))
            opened = statistics.median(cold(section) for _ in range(rounds))
            ratios.append(opened / warm)
            print(
                f"{section.id}  kept {1000 * warm:5.0f} ms (first {1000 * first:5.0f} ms)   "
                f"opened for it {1000 * opened:5.0f} ms   {opened / warm:4.1f} times"
            )
    print(f"median: {statistics.median(ratios):.1f} times")


if __name__ == "__main__":
    main()
