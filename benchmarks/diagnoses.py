"""How well wrong code is caught and named: the table in the README's section for authors.

python benchmarks/diagnoses.py
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kata import course, processes  # noqa: E402
from kata.course import Section  # noqa: E402
from kata.grading import Grader, SectionResult  # noqa: E402
from kata.mistakes import mistakes  # noqa: E402
from tests.conftest import sources  # noqa: E402
from tests.mutants import mutants  # noqa: E402

COLUMNS = ["section", "right", "refused", "mistakes", "caught", "named", "misnamed"]
COLUMNS += ["by hand", "caught", "named", "mutants", "caught", "named"]


class Table:
    def __init__(self, workers: processes.Workers, folder: Path) -> None:
        self.workers, self.folder = workers, folder

    def grade(self, section: Section, source: str) -> SectionResult:
        (self.folder / section.file).write_text(source, encoding="utf-8")
        return Grader(self.workers, self.folder).section(section)

    def row(self, section: Section) -> list[int]:
        right, wrong = (
            [path for owner, path in sources(kind) if owner == section]
            for kind in ("right", "wrong")
        )
        refused = sum(not self.grade(section, path.read_text()).passed for path in right)
        known, random = Counter[str](), Counter[str]()
        solution = (course.SOLUTIONS / section.file).read_text(encoding="utf-8")
        for mistake in mistakes(section.module):
            self._count(known, self.grade(section, mistake.apply(solution)), mistake.id)
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
        found = {check.diagnosis.id for check in result.checks if check.diagnosis}
        counts["caught"] += not result.passed
        counts["named"] += bool(found)
        counts["misnamed"] += bool(found) and wanted is not None and found != {wanted}


def main() -> None:
    workers = processes.start([section.module for section in course.sections()])
    try:
        with tempfile.TemporaryDirectory() as folder:
            table = Table(workers, Path(folder))
            print("| " + " | ".join(COLUMNS) + " |")
            print("|" + "---|" * len(COLUMNS))
            totals = [0] * (len(COLUMNS) - 1)
            for section in course.sections():
                row = table.row(section)
                totals = [total + n for total, n in zip(totals, row, strict=True)]
                print("| " + " | ".join(map(str, [section.id, *row])) + " |", flush=True)
            print("| " + " | ".join(map(str, ["all", *totals])) + " |")
    finally:
        workers.close()


if __name__ == "__main__":
    main()
