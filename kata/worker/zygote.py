"""A process that has torch loaded and forks a worker on request: `python -m kata.worker.zygote`.

Three rules keep its workers apart and itself alive.

It only imports. A process that has run a multi-threaded torch operation holds locks of threads that
a fork doesn't have, and hangs its forks.

One socket leads to it, and no worker keeps a copy: who holds it could ask for a process without
walls. What a worker is to do never passes through the zygote's memory, of which every later worker
has a copy: the order comes by a pipe of its own.

When the grader is gone, so is the zygote, and it takes every worker along, with all that they
started: whoever loses its parent becomes the zygote's child.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path

from kata.walls import calls
from kata.walls.ending import kill, remove
from kata.walls.files import readable_by_all
from kata.walls.kernel import adopt_orphans, allow_looks, end_with_parent
from kata.wire.line import Forked, Gone, Unable, Wanted, receive, send
from kata.worker import ours


def main() -> None:
    """Load all that workers need, then fork one for each request, until the grader is gone."""
    line = socket.socket(fileno=int(sys.argv[1]))
    adopt_orphans()
    allow_looks(False)
    gc.disable()  # importing makes no garbage worth collecting, and forks share what isn't touched
    try:
        _preload(sys.argv[2:])
    except ImportError as error:
        send(line, Unable(f"{error}; install what the course needs: pip install -e ."))
        while line.recv(1 << 16):  # closing on unread requests would lose the message
            pass
        return
    sys.dont_write_bytecode = True  # in the forks, where other people's modules are imported
    gc.freeze()
    gc.enable()
    Zygote(line).serve()


def _preload(hidden: Iterable[str]) -> None:
    importlib.import_module("kata.worker.work")
    for module in hidden:
        importlib.import_module(f"tests.hidden.{module}")
    ours.prepare()
    readable_by_all()
    if machine := calls.architecture():
        calls.prepared(machine)


class Zygote:
    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.watched = selectors.DefaultSelector()
        self.watched.register(line, selectors.EVENT_READ)
        self.workers: set[int] = set()  # their process ids
        self.scratch = ""  # the workers' folders, to be removed where the grader can't
        # The signal that a child has ended wakes us up: handles of processes came with Linux 5.3,
        # and containers refuse them still.
        self.ends, told = os.pipe()
        os.set_blocking(told, False)
        self.watched.register(self.ends, selectors.EVENT_READ)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(told, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Fork on request, report who is gone and how, until the grader hangs up."""
        while True:
            for key, _ in self.watched.select():
                if key.fd == self.ends:
                    os.read(self.ends, 1 << 16)
                    self._bury()
                elif received := receive(self.line):
                    wanted, descriptors = received
                    assert isinstance(wanted, Wanted)
                    self.scratch = wanted.scratch
                    self._start(descriptors)
                else:
                    self._end()

    def _start(self, descriptors: list[int]) -> None:
        try:
            pid = os.fork()
        except OSError as error:  # no process is left, or no memory
            send(self.line, Unable(f"no worker could be started: {error.strerror}", passing=True))
            pid = -1
        if pid == 0:
            self._become_worker(*descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        if pid > 0:
            self.workers.add(pid)
            send(self.line, Forked(pid))

    def _become_worker(self, order: int, results: int, output: int) -> None:
        """In the fork: keep nothing that leads back to the zygote, do the work, and end.

        Descriptors 0 to 3 are nothing, two times the output, and the results, each this worker's
        alone: flags of one that two had would be a way from one to the other. All others are
        closed: the zygote's line, other workers' handles, and whatever torch holds.
        """
        status = 70
        try:
            from kata.wire.jobs import unpacked
            from kata.worker.work import carry_out

            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            end_with_parent()
            self.line.close()
            self.watched.close()
            with os.fdopen(order, "rb") as pipe:
                work = [unpacked(pipe.read())]
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.dup2(results, 3)
            for name in os.listdir("/proc/self/fd"):
                if int(name) > 3:
                    with contextlib.suppress(OSError):
                        os.close(int(name))
            carry_out(work.pop(), 3, 2)  # no frame around a submission keeps it
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def _bury(self) -> None:
        """Children have ended: what a worker left behind ends too, and the grader is told how."""
        with contextlib.suppress(ChildProcessError):  # there is none
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                pid, status = found
                if pid in self.workers:
                    self.workers.remove(pid)
                    _end_strangers(self.workers)
                    send(self.line, Gone(pid, os.waitstatus_to_exitcode(status)))

    def _end(self) -> None:
        """The grader is gone."""
        for pid in self.workers:
            kill(pid)
        _end_strangers(set())
        if self.scratch:
            remove(self.scratch)
        os._exit(0)  # tidying up torch takes longer than a grade


def _end_strangers(workers: set[int]) -> None:
    """End the children that are no workers: daemons that a worker has left behind."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    with contextlib.suppress(OSError):
        while strangers := {int(pid) for pid in children.read_text().split()} - workers:
            for pid in strangers:
                kill(pid)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
