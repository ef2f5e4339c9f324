"""Which of the course's files were saved, and which of them last.

Files are looked at: that costs microseconds for these few, and works on network drives, WSL and in
containers, where events get lost.
"""

from __future__ import annotations

import os
from pathlib import Path

from kata.course.sections import Section, sections

Stamp = tuple[int, int, int]  # when it was written, its size, and which file it is


class Files:
    """A learner's folder, as it was at the last look."""

    def __init__(self, folder: Path) -> None:
        self.paths = {section: str(folder / section.file) for section in sections()}
        self.stamps = self._look()

    def saved(self, current: Section) -> Section | None:
        """The section whose file was saved last since the last look.

        Of several with the same time, as a program writes them, it is the current one. A file that
        is gone has changed too, but none that is there is older.
        """
        before, self.stamps = self.stamps, self._look()
        changed = [one for one in self.stamps if self.stamps[one] != before[one]]
        return max(changed, key=lambda one: (self._time(one), one == current), default=None)

    def _time(self, section: Section) -> int:
        stamp = self.stamps[section]
        return stamp[0] if stamp else 0

    def _look(self) -> dict[Section, Stamp | None]:
        return {section: _stamp(path) for section, path in self.paths.items()}


def _stamp(path: str) -> Stamp | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
