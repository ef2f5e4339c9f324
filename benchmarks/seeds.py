"""Everything that the tests know, graded under many seeds: nothing may differ but numbers.

    python benchmarks/seeds.py [seeds] [sections]

Prints each mistake and file of which what becomes of a check, or the diagnosis, depends on the
seed, and how many were tried. The exit status is 1 where anything differs.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import kata
from tests.seeds import findings, subjects


def main() -> int:
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
    tried = differing = 0
    for section in kata.sections(*sys.argv[2:]):
        chosen = subjects(section)
        found = {subject: Counter[str]() for subject in chosen}
        for seed in seeds:
            with kata.open_grader(
                seed=seed, walls=False, ready=[section], locations=False
            ) as grader:
                for subject, one in findings(grader, section, chosen).items():
                    found[subject][str(one)] += 1
        tried += len(chosen)
        for subject, counts in found.items():
            if len(counts) > 1:
                differing += 1
                print(f"{section.id} {subject.kind} {subject.name}")
                for verdict, number in counts.most_common():
                    print(f"  {number:4} x {verdict}", flush=True)
    print(f"{tried} mistakes and files, {len(seeds)} seeds: {differing} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
