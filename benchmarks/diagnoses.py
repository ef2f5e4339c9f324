"""How well wrong code is caught and named: the table in the README's section for authors.

python benchmarks/diagnoses.py
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import kata  # noqa: E402
from kata.course.mistakes import mistakes  # noqa: E402
from kata.course.sections import Section  # noqa: E402
from kata.grading.grader import Grader  # noqa: E402
from kata.judging.results import SectionResult  # noqa: E402
from tests.conftest import diagnoses, solution, sources  # noqa: E402
from tests.mutants import mutants  # noqa: E402

COLUMNS = ["section", "right", "refused", "mistakes", "caught", "named", "misnamed"]
COLUMNS += ["by hand", "caught", "named", "mutants", "caught", "named"]


class Table:
    def __init__(self, grader: Grader) -> None:
        self.grader = grader

    def grade(self, section: Section, source: str) -> SectionResult:
        return self.grader.grade(kata.Submission.source(section, source), section)

    def row(self, section: Section) -> list[int]:
        right, wrong = (
            [path for owner, path in sources(kind) if owner == section]
            for kind in ("right", "wrong")
        )
        refused = sum(not self.grade(section, path.read_text()).passed for path in right)
        known, random = Counter[str](), Counter[str]()
        for mistake in mistakes(section.module):
            self._count(known, self.grade(section, mistake.apply(solution(section))), mistake.id)
        by_hand = Counter[str]()
        for path in wrong:
            self._count(by_hand, self.grade(section, path.read_text()), path.stem.split(".")[0])
        every = mutants(section, 1000)
        for mutant in every:
            self._count(random, self.grade(section, mutant.source), None)
        return [
            *(len(right), refused),
            *(len(mistakes(section.module)), known["caught"], known["named"], known["misnamed"]),
            *(len(wrong), by_hand["caught"], by_hand["named"]),
            *(len(every), random["caught"], random["named"]),
        ]

    def _count(self, counts: Counter[str], result: SectionResult, wanted: str | None) -> None:
        found = diagnoses(result)
        counts["caught"] += not result.passed
        counts["named"] += bool(found)
        counts["misnamed"] += bool(found) and wanted is not None and found != {wanted}


def main() -> None:
    with kata.open_grader(walls=False, locations=False) as grader:
        table = Table(grader)
        print("| " + " | ".join(COLUMNS) + " |")
        print("|" + "---|" * len(COLUMNS))
        totals = [0] * (len(COLUMNS) - 1)
        for section in kata.sections():
            row = table.row(section)
            totals = [total + n for total, n in zip(totals, row, strict=True)]
            print("| " + " | ".join(map(str, [section.id, *row])) + " |", flush=True)
        print("| " + " | ".join(map(str, ["all", *totals])) + " |")


if __name__ == "__main__":
    main()
