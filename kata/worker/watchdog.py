"""Says where a step is when its time is nearly up, so that an endless loop can be pointed at."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from kata.wire.jobs import Job
from kata.wire.messages import event
from kata.worker.observations import graded_frames

NEARLY = 0.7  # of a step's time; the look comes within a quarter of it


class Watchdog(threading.Thread):
    """Looks at the main thread now and then. It begins once the walls stand around all threads."""

    def __init__(self, job: Job, seconds: float, send: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(daemon=True)
        self.job, self.seconds, self.send = job, seconds, send
        self.step, self.began = 0, float("inf")

    def watch(self, step: int) -> None:
        """A step begins."""
        self.step, self.began = step, time.monotonic()

    def run(self) -> None:
        while True:
            time.sleep(self.seconds / 4)
            if time.monotonic() - self.began > NEARLY * self.seconds:
                self.began = float("inf")
                running = sys._current_frames()[threading.main_thread().ident or 0]
                frames = graded_frames(traceback.extract_stack(running), self.job)
                self.send(event("late", self.step, frames=frames))
