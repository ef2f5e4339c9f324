"""The known mistakes: one-line patches of the reference, each with a sentence that explains it.

Which checks each of them fails stands in tests/mistakes/*.json, so that a diagnosis need try only
those that can explain what failed: `python -m kata.mistakes` grades them all and writes it.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kata import course, vocabulary


@dataclass(frozen=True)
class Mistake:
    id: str
    old: str  # stands exactly once in the solution
    new: str
    explanation: str
    fails: frozenset[str] = frozenset()

    def apply(self, solution: str) -> str:
        if solution.count(self.old) != 1:
            raise ValueError(f"{self.id}: its text stands {solution.count(self.old)} times")
        return solution.replace(self.old, self.new)


def applied(group: Iterable[Mistake], solution: str) -> str:
    """The solution with all of these mistakes, or nothing where one hides another's place."""
    try:
        for mistake in group:
            solution = mistake.apply(solution)
    except ValueError:
        return ""
    return solution


def code(module: str, first: str, last: str) -> str:
    """The solution's text from one place to another, for a patch that reaches over both."""
    solution = (course.SOLUTIONS / f"{module}.py").read_text(encoding="utf-8")
    return solution[solution.index(first) : solution.index(last) + len(last)]


@cache
def mistakes(module: str) -> tuple[Mistake, ...]:
    """A section's mistakes, in the order in which they are tried."""
    if not (course.MISTAKES / f"{module}.py").exists():
        return ()
    index = _index(module)
    fails = json.loads(index.read_text(encoding="utf-8")) if index.exists() else {}
    known = importlib.import_module(f"tests.mistakes.{module}").MISTAKES
    return tuple(replace(one, fails=frozenset(fails.get(one.id, ()))) for one in known)


def _index(module: str) -> Path:
    return course.MISTAKES / f"{module}.json"


def main() -> None:
    from kata import processes
    from kata.grading import Grader

    if vocabulary.folder() is None:
        raise SystemExit("some mistakes fail by gpt2's own ids: set TIKTOKEN_CACHE_DIR first")
    workers = processes.start([section.module for section in course.sections()])
    with contextlib.closing(workers), tempfile.TemporaryDirectory() as folder:
        grader = Grader(workers, Path(folder), diagnoses=False)
        for section in course.sections():
            solution = (course.SOLUTIONS / section.file).read_text(encoding="utf-8")
            lines = []
            for mistake in mistakes(section.module):
                (Path(folder) / section.file).write_text(mistake.apply(solution), encoding="utf-8")
                results = grader.section(section).checks
                fails = [result.check.name for result in results if not result.passed]
                lines.append(f"{json.dumps(mistake.id)}: {json.dumps(fails)}")
            text = "{\n" + ",\n".join(lines) + "\n}\n"
            _index(section.module).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
