"""One worker's life: from its start to its end, by whatever cause."""

from __future__ import annotations

import contextlib
import queue
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from kata.course.errors import Fault
from kata.processes.interface import Workers
from kata.processes.limits import START_LIMIT, Time
from kata.processes.prints import Prints
from kata.processes.stop import Stop
from kata.walls.ending import remove
from kata.walls.limits import overstepped, waited
from kata.wire.allowance import Allowance
from kata.wire.errors import ProtocolError
from kata.wire.frames import read_frame
from kata.wire.jobs import Job, Order
from kata.wire.messages import (
    Ended,
    Finished,
    Late,
    Loading,
    Message,
    Read,
    Started,
    Unloadable,
    parse,
)
from kata.wire.outcomes import TOOK_LONGER, Frame, Outcome, and_read

LOOK = 0.1  # seconds between two looks at what a worker takes
LOST = "was ended together with the process that starts workers, as where memory runs out"


class _Overstepped(Exception):
    """A worker takes more than it may: the message says of what."""


@dataclass
class Run:
    """Follows a worker through the steps of its order, and says what became of each."""

    workers: Workers
    job: Job
    steps: tuple[int, ...]
    seconds: float  # that a step may take
    times: list[Time]  # what is left for all of them
    begins: Callable[[int], None]  # called with each step that begins
    stop: Stop
    allowance: Allowance
    timed_out: bool = False
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    loaded: bool = False
    read: dict[int, tuple[str, ...]] = field(default_factory=dict)  # in the source, for a step
    began: float = field(default_factory=time.monotonic)  # the step, or what comes before it
    runs_since: float = 0.0  # when it began to load the graded modules
    look_at: float = field(default_factory=lambda: time.monotonic() + LOOK)  # what it takes
    waited: float = 0.0  # for how long the worker waited for a processor
    current: int | None = None  # the step that is running
    late: tuple[Frame, ...] = ()  # where it was when its time was nearly up
    hung_up: bool = False
    # a few at a time: whoever floods it waits; a text says what was no message, None ends them
    messages: queue.Queue[Message | str | None] = field(default_factory=lambda: queue.Queue(4))

    def follow(self) -> dict[int, Outcome]:
        """What became of each step that the worker came to."""
        scratch = self.workers.scratch.new() if self.job.walls else ""
        try:
            return self._follow(scratch)
        finally:
            if scratch:
                remove(scratch)

    def _follow(self, scratch: str) -> dict[int, Outcome]:
        """Start the worker, listen until it is through or must go, and put its prints in place.

        One thread reads its messages and another what it prints: a worker whose pipes fill up
        would wait for us, and we for it.
        """
        mark = f"\0{secrets.token_hex(16)}\0".encode()
        worker = self.workers.start(
            Order(self.job, self.steps, mark, scratch, self.seconds).packed()
        )
        try:
            prints = Prints(worker.output, mark, len(self.steps) + 1)
            threading.Thread(target=self._read, args=(worker.results,), daemon=True).start()
            with self.stop.watching(worker):
                ended = self._listen(worker.pid, scratch)
        finally:  # no thread may have been left to start
            worker.kill()
            for one in self.times if self.loaded else ():
                one.left -= time.monotonic() - self.runs_since
        status = worker.status()
        self._hang_up()
        before, *printed = prints.texts()
        if (worker.lost or worker.spare) and not self.loaded:
            return {}  # nothing has run that could be to blame: another one begins anew
        if not self.loaded and not self.stop.asked:
            raise Fault(f"a worker ended before it began: {_last_line(before)}")
        if ended is not None:
            self._blame(ended or (LOST if worker.lost else _exit(status)))
        for step, text in zip(self.steps, printed, strict=False):
            if step in self.outcomes and text:
                self.outcomes[step] = replace(self.outcomes[step], printed=text)
        return self.outcomes

    def _read(self, stream: BinaryIO) -> None:
        """Parse messages as they come, in a thread of its own."""
        try:
            paths = {self.job.sources[name].path for name in self.job.modules}
            while not self.hung_up and (message := read_frame(stream)) is not None:
                self.messages.put(parse(message, self.allowance, paths))
        except (ProtocolError, OSError, ValueError) as error:
            self.messages.put(str(error))
        finally:  # whoever listens would wait for what never comes
            self.messages.put(None)

    def _hang_up(self) -> None:
        """Let the thread that reads come to its end."""
        self.hung_up = True
        with contextlib.suppress(queue.Empty):
            while True:
                self.messages.get_nowait()

    def _listen(self, pid: int, scratch: str) -> str | None:
        """Take messages until the worker is through; otherwise how it ended ('' if it just did)."""
        while True:
            try:
                message = self._message(pid, scratch)
            except queue.Empty:
                self.timed_out = True
                return f"{TOOK_LONGER} {self._limit()[1]}"
            except _Overstepped as reason:
                return str(reason)
            match message:
                case None:
                    return ""
                case str():
                    return f"sent the grader something it can't read ({message})"
                case Loading() if not self.loaded:
                    self.loaded, self.began = True, time.monotonic()
                    self.runs_since = self.began
                case Read(step, names) if self.loaded and step in {*self.steps} - self.read.keys():
                    self.read[step] = names  # ours comes first, before anything can forge one
                case Finished(touched) if len(self.outcomes) == len(self.steps):
                    last = self.steps[-1]
                    self.outcomes[last] = replace(self.outcomes[last], touched=touched)
                    return None
                case Unloadable(error) if self.current is None and not self.outcomes:
                    self.outcomes = dict.fromkeys(self.steps, Outcome(error=error, unloadable=True))
                    return None
                case Started(step) if self.current is None and step == self._next():
                    self.current = step
                    self.begins(step)
                    self.began = time.monotonic()
                case Late(step, frames):  # or its result has just gone before
                    self.late = frames if step == self.current else self.late
                case Ended(step, outcome) if step == self.current:
                    value = and_read(outcome.value, self.read.get(step))
                    seconds = time.monotonic() - self.began
                    self.outcomes[step] = replace(outcome, value=value, seconds=seconds)
                    self.current, self.began = None, time.monotonic()
                case _:
                    return "sent the grader something it can't read (out of turn)"

    def _limit(self) -> tuple[float, str]:
        """When the step's time is up, and how much that is, in words."""
        if not self.loaded:
            return self.began + START_LIMIT, f"{START_LIMIT:g} s to start"
        scarce = min(self.times, key=lambda time: time.left)
        of_step, of_all = self.began + self.seconds, self.runs_since + scarce.left
        return (of_step, f"{self.seconds:.3g} s") if of_step < of_all else (of_all, scarce.whose)

    def _message(self, pid: int, scratch: str) -> Message | str | None:
        """The next one in time; ten times a second, watch what the worker takes."""
        watched = self.job.walls and sys.platform == "linux"
        while (left := self._limit()[0] - time.monotonic()) > 0 or self._is_excused(pid):
            with self._stopping_the_clock(wait := max(0.0, min(left, LOOK))):
                if watched and self.loaded and time.monotonic() > self.look_at:
                    if reason := overstepped(pid, scratch):
                        raise _Overstepped(reason)
                    self.look_at = time.monotonic() + LOOK
                with contextlib.suppress(queue.Empty):
                    return self.messages.get(timeout=wait)
        raise queue.Empty

    @contextlib.contextmanager
    def _stopping_the_clock(self, wait: float) -> Iterator[None]:
        """What takes longer than the wait and this thread's own work is the grader's, not theirs.

        A message may lie there unread meanwhile: there is time left to read it.
        """
        began, worked = time.monotonic(), time.thread_time()
        yield
        stalled = time.monotonic() - began - (time.thread_time() - worked) - wait
        if stalled > LOOK:
            self._grant(stalled + LOOK)

    def _is_excused(self, pid: int) -> bool:
        """Has the worker waited for a processor since that was asked last? It gets that back."""
        before, self.waited = self.waited, waited(pid)
        return self._grant(self.waited - before)

    def _grant(self, seconds: float) -> bool:
        """Is there time that isn't the worker's to pay for? Then its clocks go back by that."""
        granted = max(0.0, min(seconds, *(one.excused for one in self.times)))
        for one in self.times:
            one.excused -= granted
        self.began += granted
        self.runs_since += granted
        return granted > 0

    def _next(self) -> int | None:
        """The step whose turn it is."""
        done = len(self.outcomes)
        return self.steps[done] if done < len(self.steps) else None

    def _blame(self, how: str) -> None:
        """The step that was running pays; before the first, the file itself is to blame."""
        ended = Outcome(ended=how, frames=self.late if self.timed_out else ())
        if self.current is None and not self.outcomes:
            self.outcomes = dict.fromkeys(self.steps, replace(ended, unloadable=True))
            return
        running = self.current if self.current is not None else self._next()
        self.outcomes[self.steps[-1] if running is None else running] = ended


def _exit(status: int | None) -> str:
    if status is None:
        return "closed its line to the grader"
    if status < 0:
        if status == -signal.SIGKILL:
            return "was ended by the system (SIGKILL), which does so where memory runs out"
        with contextlib.suppress(ValueError):
            return f"was ended by the signal {signal.Signals(-status).name}"
    return f"ended the whole process (exit status {status})"


def _last_line(text: str) -> str:
    """What a worker of ours has said last: an exception, and not all of its stack."""
    return next(iter(text.strip().splitlines()[-1:]), "it said nothing")[:400]
