"""How a class's grading goes: a bar in a terminal, a line now and then in a pipe."""

from __future__ import annotations

import time
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from kata.reports.text import told
from kata.wire.shown import one_line

BETWEEN = 10.0  # seconds between two lines in a pipe
RECENT = 60  # results that the rate is taken of


@dataclass(frozen=True)
class Slowest:
    student: str
    section: str
    seconds: float


class ClassProgress:
    """Told of each result; says how many, how fast, how long still, and what took longest."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False, emoji=False)
        self.bar: Progress | None = None
        self.tasks = self.done = 0
        self.slowest = Slowest("", "", 0.0)
        self.times: list[float] = []
        self.told = 0.0

    def begin(self, tasks: int, kept: int) -> None:
        self.tasks = tasks
        if kept:
            self.say(f"{kept} results are known from before; {tasks} to grade")
        if not tasks:
            return
        self.times = [time.monotonic()]
        self.told = self.times[0]
        if self.console.is_terminal:
            wide = self._bar_width()
            columns = BarColumn(bar_width=wide), TextColumn("{task.description}", markup=False)
            self.bar = Progress(*columns, console=self.console, transient=True)
            self.bar.add_task(f"0 of {tasks}", total=tasks)
            self.bar.start()

    def end(self, student: str, section: str, seconds: float) -> None:
        self.done += 1
        self.times = [*self.times[-RECENT:], time.monotonic()]
        if seconds > self.slowest.seconds:
            self.slowest = Slowest(one_line(student), section, seconds)
        if self.bar:
            text = self.text(self.console.width - self._bar_width() - 2)
            self.bar.update(self.bar.task_ids[0], completed=self.done, description=text)
        elif self.times[-1] - self.told > BETWEEN or self.done == self.tasks:
            self.told = self.times[-1]
            self.say(self.text())

    def _bar_width(self) -> int:
        return max(8, min(40, self.console.width - 72))

    def text(self, room: int = 200) -> str:
        """As many of its parts as there is room for, the most useful first."""
        span = self.times[-1] - self.times[0]
        rate = (len(self.times) - 1) / span if span > 0 else 0.0
        parts = [f"{self.done} of {self.tasks}"]
        if rate and self.done < self.tasks:
            parts.append(f"{duration((self.tasks - self.done) / rate)} left")
        parts.append(f"{rate:.1f} a second")
        if self.slowest.student:
            one = self.slowest
            parts.append(f"slowest: {one.student[:24]} {one.section}, {one.seconds:.1f} s")
        while len(parts) > 1 and len(", ".join(parts)) > room:
            parts.pop()
        return ", ".join(parts)

    def say(self, line: str) -> None:
        self.console.print(told(line, self.console.file), markup=False, soft_wrap=True)

    def stop(self) -> None:
        if self.bar:
            self.bar.stop()


def duration(seconds: float) -> str:
    """About how long, in words that are read at a glance."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
