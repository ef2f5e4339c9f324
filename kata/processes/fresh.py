"""Workers that are processes of their own, started from nothing: torch loads in each of them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import BinaryIO

from kata.course.places import ROOT
from kata.processes.environment import workers_environment
from kata.processes.interface import Workers


class FreshWorker:
    def __init__(self) -> None:
        """The order goes in by standard input; messages come out where standard output was."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kata.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=workers_environment(),
            start_new_session=True,
        )
        self.pid = self.process.pid
        self.lost = self.spare = False
        assert self.process.stdin and self.process.stdout and self.process.stderr
        self.order: BinaryIO = self.process.stdin  # type: ignore[assignment]
        self.results: BinaryIO = self.process.stdout  # type: ignore[assignment]
        self.output: BinaryIO = self.process.stderr  # type: ignore[assignment]

    def begin(self, order: bytes) -> None:
        with contextlib.suppress(OSError), self.order as stdin:
            stdin.write(order)

    def kill(self) -> None:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def status(self) -> int | None:
        try:
            return self.process.wait(2.0)
        except subprocess.TimeoutExpired:
            return None


class FreshWorkers(Workers):
    def _new(self) -> FreshWorker:
        return FreshWorker()
