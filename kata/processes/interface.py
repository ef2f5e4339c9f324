"""A worker as the grader sees it, and what starts one, whichever of the two ways it does so."""

from __future__ import annotations

import contextlib
import queue
from abc import ABC, abstractmethod
from typing import BinaryIO, Protocol

from kata.course.errors import Fault
from kata.processes.scratch import Scratch
from kata.walls.kernel import allow_looks


class Worker(Protocol):
    pid: int
    results: BinaryIO  # its messages
    output: BinaryIO  # what is printed in it
    lost: bool  # it ended because a process of ours did

    def begin(self, order: bytes) -> None:
        """Hand it the order that it waits for."""

    def kill(self) -> None: ...

    @property
    def has_ended(self) -> bool: ...

    def status(self) -> int | None:
        """The exit status once the process has ended, or None if that isn't known in time."""


class Workers(ABC):
    """Starts workers. One of them may wait for its order before there is one."""

    def __init__(self) -> None:
        allow_looks(False)
        self.scratch = Scratch()
        self.ready: queue.SimpleQueue[Worker] = queue.SimpleQueue()  # hardly ever more than one

    def start(self, order: bytes) -> Worker:
        """A worker that begins with its order at once."""
        worker = self._waiting() or self._new()
        worker.begin(order)
        return worker

    def get_ready(self) -> None:
        """Let a worker wait for the next order: to start one takes time, which nobody has then."""
        with contextlib.suppress(Fault):  # whoever needs one is told
            self.ready.put(self._waiting() or self._new())

    def _waiting(self) -> Worker | None:
        """The one that is ready, if it still is."""
        with contextlib.suppress(queue.Empty):
            worker = self.ready.get_nowait()
            return None if worker.has_ended else worker
        return None

    @abstractmethod
    def _new(self) -> Worker:
        """One that waits for its order."""

    def close(self) -> None:
        """End all of them, and leave nothing behind."""
        while not self.ready.empty():
            worker = self.ready.get()
            worker.kill()
            worker.status()
        self.scratch.close()
