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
from collections.abc import Iterable
from typing import BinaryIO

from kata.course.errors import Fault
from kata.course.places import ROOT
from kata.processes.environment import zygotes_environment
from kata.processes.limits import START_LIMIT
from kata.processes.scratch import Scratch
from kata.walls.ending import kill
from kata.wire.line import Forked, Gone, Unable, Wanted, receive, send


class ForkedWorker:
    def __init__(self, results: BinaryIO, output: BinaryIO) -> None:
        self.results, self.output = results, output
        self.pid = 0
        self.exit_status: int | None = None
        self.gone = threading.Event()

    def kill(self) -> None:
        if not self.gone.is_set():
            kill(self.pid)

    def status(self) -> int | None:
        self.gone.wait(2.0)
        return self.exit_status


class ForkedWorkers:
    def __init__(self, hidden: Iterable[str]) -> None:
        """Start the zygote, which loads torch while the grader goes on."""
        self.scratch = Scratch()
        self.line, theirs = socket.socketpair()
        with theirs:
            self.zygote = subprocess.Popen(
                [sys.executable, "-m", "kata.worker.zygote", str(theirs.fileno()), *hidden],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd=ROOT,
                env=zygotes_environment(),
                start_new_session=True,  # Ctrl-C reaches the grader alone, which then ends us
            )
        self.fault = ""  # why it can't serve, once it can't
        self.lost = False  # the zygote is gone, and its workers with it
        self.asking = threading.Lock()  # one worker is asked for at a time
        self.asked_for: ForkedWorker | None = None
        self.answers: queue.Queue[Forked | Unable] = queue.Queue()
        self.running: dict[int, ForkedWorker] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        """Take the zygote's news as they come: a worker that is there, or one that is gone."""
        while received := receive(self.line):
            match received[0]:
                case Gone(pid, status):
                    worker = self.running.pop(pid)
                    worker.exit_status = status
                    worker.gone.set()
                case Forked(pid) as forked if self.asked_for:
                    self.asked_for.pid = pid
                    self.running[pid] = self.asked_for
                    self.answers.put(forked)
                case Unable() as unable:
                    self.answers.put(unable)
        self.lost = True
        self.answers.put(Unable("its worker process ended"))

    def start(self, order: bytes) -> ForkedWorker:
        """Ask for a worker, then write its order into a pipe that leads to it alone.

        The order goes past the zygote, of whose memory every later worker has a copy.
        """
        their_order, our_order = os.pipe()
        our_results, their_results = os.pipe()
        our_output, their_output = os.pipe()
        theirs = (their_order, their_results, their_output)
        worker = ForkedWorker(
            os.fdopen(our_results, "rb"), os.fdopen(our_output, "rb", buffering=0)
        )
        with os.fdopen(our_order, "wb", buffering=0) as pipe, self.asking:
            if self.fault:
                raise Fault(self.fault)
            self.asked_for = worker
            try:
                send(self.line, Wanted(self.scratch.folder), theirs)
                answer = self.answers.get(timeout=START_LIMIT)
            except queue.Empty:
                answer = Unable("torch did not load in time")
            finally:
                for descriptor in theirs:
                    os.close(descriptor)
            if isinstance(answer, Unable):
                self.fault = self.fault or self._explain(answer.reason)
                raise Fault(self.fault)
            with contextlib.suppress(BrokenPipeError):  # it ended: its status says how
                unsent = memoryview(order)
                while unsent:
                    unsent = unsent[pipe.write(unsent) :]
        return worker

    def _explain(self, reason: str) -> str:
        """The reason, and the last line that the zygote has printed about it."""
        self.close()
        assert self.zygote.stderr
        lines = self.zygote.stderr.read().decode(errors="replace").strip().splitlines()
        return f"{reason}: {lines[-1]}" if lines else reason

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.zygote.wait(2.0)
        self.zygote.kill()
        self.zygote.wait()  # or it would be there as a zombie while a notebook goes on
        self.scratch.close()
