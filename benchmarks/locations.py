"""Where it went wrong, on every wrong file and every known mistake, each place confirmed.

    python benchmarks/locations.py [SECTION ...]

Prints what can't be confirmed, how many have a place, and what looking takes, in seconds, beside
the verdict alone, in turns.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import kata  # noqa: E402
from kata.course.sections import Section  # noqa: E402
from kata.grading.grader import Grader  # noqa: E402
from tests.locations import Located, confirmed, fault_of_text, located, wrong_files  # noqa: E402


def main() -> None:
    chosen = kata.sections(*sys.argv[1:])
    with kata.open_grader(walls=False, diagnoses=False) as grader:
        cases = [case for case in wrong_files() if case[1] in chosen]
        found = [one for case in cases if (one := located(grader, *case))]
        print_places(found)
        print_confirmed([one for one in found if one.case])
        print_times(grader, cases[:: max(1, len(cases) // 40)])


def print_places(found: list[Located]) -> None:
    sides = Counter(one.location.side or one.location.reason for one in found)
    for side, number in sides.most_common():
        print(f"{number:5}  {side}")
    with_place = sum(bool(one.location.sentence) for one in found)
    print(f"{with_place} of {len(found)} have a place, the others a reason")
    for one in found:
        if fault := fault_of_text(one):
            print(f"NOT SO: {one.name}: {fault}: {one.location.sentence}")


def print_confirmed(found: list[Located]) -> None:
    faults = list(confirmed([one.case for one in found if one.case]))
    for one, fault in zip(found, faults, strict=True):
        if fault:
            print(f"NOT CONFIRMED: {one.name}: {fault}: {one.location.sentence}")
    print(f"{faults.count('')} of {len(faults)} parts confirmed by swapping")


def print_times(grader: Grader, cases: list[tuple[str, Section, str]]) -> None:
    """What a look takes on top of the verdict."""
    verdicts, looks = [], []
    for _, section, text in cases:
        submission = kata.Submission.source(section, text)
        began = time.perf_counter()
        result = grader.verdict(submission, section)
        verdicts.append(time.perf_counter() - began)
        began = time.perf_counter()
        grader.location(submission, section, result)
        looks.append(time.perf_counter() - began)
    one, other = statistics.median(verdicts), statistics.median(looks)
    print(f"a verdict {one:.3f} s, its place {other:.3f} s more, {other / one:.2f} x as long")
    print(f"the longest look {max(looks):.2f} s")


if __name__ == "__main__":
    main()
