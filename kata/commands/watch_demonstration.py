"""The demonstration that `watch` lets run beside itself: a save, a key or Ctrl-C ends it."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

from kata.commands.show import start
from kata.course.errors import BadCall
from kata.course.sections import Section


class Demonstration:
    """One at a time, or none."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, section: Section, target: Path) -> None:
        with contextlib.suppress(BadCall):  # the file is gone, which the next look finds
            self.process = start(section, target)

    def is_over(self) -> bool:
        """Has it ended by itself? That is told once."""
        if self.process is None or self.process.poll() is None:
            return False
        self.process = None
        return True

    def end(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
