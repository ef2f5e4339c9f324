"""What came out as it must once, and needn't be graded again before something of it changes.

The same text, checks and engine show the same, so a test of much content asks its ledger first.
tests/ledger.json has a fingerprint for each such test: of the texts that it grades, of what it
expects of them, and of all that a verdict rests on. Where it is the same, there is nothing to find
out. `pytest --note` notes what was graded and passed; without the file, everything is graded.
"""

from __future__ import annotations

import fcntl
import json
import platform
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kata.course.fingerprint import fingerprint
from kata.course.places import ROOT
from kata.course.sections import Section, sections
from kata.grading.grounds import ground

TESTS = Path(__file__).parent
FILE = TESTS / "ledger.json"
KATA = ROOT / "kata"
EXPECTATIONS = ("conftest", "seeds", "faults", "faulty_functions", "outside")
EXPECTATIONS += ("mutants", "equivalent")


@dataclass
class Ledger:
    """One test's entry."""

    test: str
    path: Path
    fingerprint: str = ""

    def has(self, section: Section, texts: Iterable[str]) -> bool:
        """Has the test found all this to be as it must, and has nothing changed since?"""
        return self._has(ground(section), texts)

    def has_all(self, *texts: str) -> bool:
        """The same of a test that the whole course goes through, and all that grades it."""
        paths = (path for path in sorted(KATA.rglob("*.py")) if path.parent.name != "authors")
        engine = [path.read_text(encoding="utf-8") for path in paths]
        return self._has([*engine, *(one for s in sections() for one in ground(s))], texts)

    def _has(self, ground: Iterable[str], texts: Iterable[str]) -> bool:
        files = [self.path, *(TESTS / f"{name}.py" for name in EXPECTATIONS)]
        about = [f"{sys.version_info[:2]} {platform.machine()}", *ground]
        about += [path.read_text(encoding="utf-8") for path in files]
        self.fingerprint = fingerprint([*about, *texts])
        return (
            _entries(FILE.read_text() if FILE.exists() else "").get(self.test) == self.fingerprint
        )

    def note(self) -> None:
        """Several processes may note what they found at the same time."""
        with FILE.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            entries = {**_entries(file.read()), self.test: self.fingerprint}
            file.truncate(0)
            file.write(json.dumps(dict(sorted(entries.items())), indent=0) + "\n")


def _entries(text: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(text or "{}")
    return found
