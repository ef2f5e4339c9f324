"""A worker as the grader sees it, and what starts one, whichever of the two ways it does so."""

from __future__ import annotations

import contextlib
import os
import weakref
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from kata.course.errors import Fault
from kata.processes.scratch import Scratch
from kata.walls.kernel import allow_looks


class Worker(Protocol):
    pid: int
    order: BinaryIO  # what it waits for
    results: BinaryIO  # its messages
    output: BinaryIO  # what is printed in it
    lost: bool  # it ended because a process of ours did
    spare: bool  # it was there before its order

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
        self.ready: deque[Worker] = deque()  # hardly ever more than one
        _opened.add(self)

    def start(self, order: bytes) -> Worker:
        """A worker that begins with its order at once."""
        worker = self._waiting() or self._new()
        worker.begin(order)
        return worker

    def get_ready(self) -> None:
        """Let a worker wait for the next order: to start one takes time, which nobody has then."""
        with contextlib.suppress(Fault):  # whoever needs one is told
            worker = self._waiting() or self._new()
            worker.spare = True
            self.ready.append(worker)

    def _waiting(self) -> Worker | None:
        """The one that is ready, if it still is."""
        with contextlib.suppress(IndexError):
            worker = self.ready.popleft()
            return None if worker.has_ended else worker
        return None

    def lines(self) -> Iterator[int]:
        """The descriptors by whose closing those who listen are told that this process ended."""
        yield from (worker.order.fileno() for worker in self.ready)

    @abstractmethod
    def _new(self) -> Worker:
        """One that waits for its order."""

    def close(self) -> None:
        """End all of them, and leave nothing behind."""
        while self.ready:
            worker = self.ready.popleft()
            worker.kill()
            worker.status()
        self.scratch.close()


_opened: weakref.WeakSet[Workers] = weakref.WeakSet()


def _let_go() -> None:
    """In a copy of this process, as a notebook's code may make: it holds nobody's line open."""
    with open(os.devnull, "wb") as nothing:
        for line in (line for workers in _opened for line in workers.lines()):
            os.dup2(nothing.fileno(), line, inheritable=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)
