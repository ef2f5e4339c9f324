"""Workers that are forked from the zygote, a process of ours that has torch loaded.

This is the grader's side of it; kata.worker.zygote is the other.
"""

from __future__ import annotations

import contextlib
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from kata.course.errors import Fault
from kata.course.places import ROOT
from kata.processes.environment import zygotes_environment
from kata.processes.interface import Workers
from kata.processes.limits import START_LIMIT
from kata.walls.ending import kill
from kata.wire.line import Forked, Gone, Unable, Wanted, receive, send

PATIENCE = 10.0  # seconds to wait for another worker's end, where no process is to be had


class ForkedWorker:
    def __init__(self, order: BinaryIO, results: BinaryIO, output: BinaryIO) -> None:
        self.order, self.results, self.output = order, results, output
        self.pid = 0
        self.exit_status: int | None = None
        self.lost = self.spare = False
        self.gone = threading.Event()

    def begin(self, order: bytes) -> None:
        """The order goes past the zygote, of whose memory every later worker has a copy."""
        with contextlib.suppress(BrokenPipeError), self.order as pipe:  # it ended: its status tells
            pipe.write(order)

    def kill(self) -> None:
        if not self.has_ended:
            kill(self.pid)

    @property
    def has_ended(self) -> bool:
        return self.gone.is_set()

    def status(self) -> int | None:
        self.gone.wait(2.0)
        return self.exit_status


class Zygote:
    """The process that workers are forked from, and what is known of those that run."""

    def __init__(self, hidden: tuple[str, ...]) -> None:
        """Start it: it loads torch while the grader goes on."""
        self.line, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kata.worker.zygote", str(theirs.fileno()), *hidden],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd=ROOT,
                env=zygotes_environment(),
                start_new_session=True,  # Ctrl-C reaches the grader alone, which then ends us
            )
        self.pid = self.process.pid
        self.ended = False  # it serves nobody any more
        self.served = False  # it has served once, so that it can
        self.asked_for: ForkedWorker | None = None
        self.answers: queue.Queue[Forked | Unable] = queue.Queue()
        self.running: dict[int, ForkedWorker] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        """Take its news as they come: a worker that is there, or one that is gone."""
        while received := receive(self.line):
            match received[0]:
                case Gone(pid, status):
                    worker = self.running.pop(pid)
                    worker.exit_status = status
                    worker.gone.set()
                case Forked(pid) as forked if self.asked_for:
                    self.served = True
                    self.asked_for.pid = pid
                    self.running[pid] = self.asked_for
                    self.answers.put(forked)
                case Unable() as unable:
                    self.answers.put(unable)
        self.ended = True
        for worker in self.running.values():  # they end with it
            worker.lost = True
            worker.gone.set()
        self.answers.put(Unable("its worker process ended"))

    def ask(self, worker: ForkedWorker, scratch: str, theirs: tuple[int, ...]) -> Forked | Unable:
        """Ask for a process that becomes this worker."""
        self.asked_for = worker
        send(self.line, Wanted(scratch), theirs)
        try:
            return self.answers.get(timeout=START_LIMIT)
        except queue.Empty:
            return Unable("torch did not load in time")

    def last_words(self) -> str:
        """The last line that it has printed, once it has ended."""
        assert self.process.stderr
        lines = self.process.stderr.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(2.0)
        self.process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(2.0)


class ForkedWorkers(Workers):
    def __init__(self, hidden: Iterable[str]) -> None:
        super().__init__()
        self.hidden = tuple(hidden)
        self.zygote = Zygote(self.hidden)
        self.fault = ""  # why there are no workers, once there are none
        self.asking = threading.Lock()  # one worker is asked for at a time

    def _new(self) -> ForkedWorker:
        """Ask for a worker, to which pipes lead that are its alone."""
        their_order, our_order = os.pipe()
        our_results, their_results = os.pipe()
        our_output, their_output = os.pipe()
        theirs = (their_order, their_results, their_output)
        worker = ForkedWorker(
            os.fdopen(our_order, "wb"),
            os.fdopen(our_results, "rb"),
            os.fdopen(our_output, "rb", buffering=0),
        )
        try:
            with self.asking:
                self._find(worker, theirs)
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        return worker

    def _find(self, worker: ForkedWorker, theirs: tuple[int, ...]) -> None:
        """A process for the worker, from a new zygote where the old one was ended.

        Memory may have run out, or a submission may have taken all processes that there may be:
        both pass with the worker that is to blame.
        """
        until = time.monotonic() + PATIENCE
        while isinstance(answer := self._answer(worker, theirs), Unable):
            if not (answer.passing or (self.zygote.ended and self.zygote.served)):
                self.fault = self._explain(answer.reason)
                raise Fault(self.fault)
            if time.monotonic() > until:
                raise Fault(answer.reason)
            if self.zygote.ended:
                self.zygote.close()
                self.zygote = Zygote(self.hidden)
            else:
                time.sleep(0.1)

    def _answer(self, worker: ForkedWorker, theirs: tuple[int, ...]) -> Forked | Unable:
        if self.fault:
            raise Fault(self.fault)
        return self.zygote.ask(worker, self.scratch.folder, theirs)

    def _explain(self, reason: str) -> str:
        """The reason, and the last line that the zygote has printed about it."""
        self.close()
        words = self.zygote.last_words()
        return f"{reason}: {words}" if words else reason

    def lines(self) -> Iterator[int]:
        yield from super().lines()
        yield self.zygote.line.fileno()

    def close(self) -> None:
        self.fault = "the grader was closed"
        self.zygote.close()
        super().close()
