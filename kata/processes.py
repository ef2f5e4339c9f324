"""Starts workers, watches their time, collects what they observed. Nothing else touches processes.

Two ways to a worker, one interface: forked from the zygote (Linux), or a fresh process where there
is no fork or forking after torch is unsafe. KATA_WORKERS=fresh asks for the second anywhere.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Protocol

from kata import course, zygote

START_LIMIT = 120.0  # seconds for torch to load, on a slow disk
MOST_PRINTED = 64 << 10  # bytes kept of what one check prints
MOST_OBSERVED = 64 << 20  # bytes kept of what one section's checks observe
DEEPEST = 16  # observations in observations
LOOK = 0.1  # seconds between two looks at what a worker takes


class Fault(Exception):
    """The grader itself could not do its work."""


@dataclass(frozen=True)
class Limits:
    check: float = 10.0
    section: float = 60.0


@dataclass(frozen=True)
class Job:
    """What a worker is to do: see kata.worker."""

    modules: tuple[str, ...]
    sources: dict[str, tuple[str, str]]
    hidden: str
    checks: tuple[str, ...]
    seed: int
    walls: bool = False  # untrusted: keep it away from everything it has no business with
    mistakes: tuple[str, ...] = ()  # other sources of the one module, to compare with the evidence
    evidence: str = ""  # pickled by the grader, for trusted workers alone
    folder: str = ""  # the submission's, for modules of its own
    vocabulary: str = ""  # where tiktoken finds gpt2's, if it is on this machine

    def request(self, checks: list[str], mark: str, scratch: str) -> bytes:
        more = {"checks": checks, "mark": mark, "scratch": scratch}
        return json.dumps({**vars(self), **more}).encode()


@dataclass(frozen=True)
class Error:
    """An exception in a check: its type, its message, the frames in the graded file."""

    type: str
    message: str
    frames: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of one check: an observation, an exception, a reason not to run, or an end."""

    value: Any = None
    error: Error | None = None
    unavailable: str = ""
    ended: str = ""  # the check ended its worker: how
    unloadable: bool = False  # the file itself could not be loaded
    printed: str = ""
    seconds: float = 0.0

    @property
    def observed(self) -> bool:
        return not (self.error or self.ended or self.unavailable)


class Worker(Protocol):
    pid: int
    results: BinaryIO
    output: BinaryIO

    def kill(self) -> None: ...

    def status(self) -> int | None:
        """The exit status once the process has ended, or None if that isn't known in time."""


class Forked:
    def __init__(self, results: BinaryIO, output: BinaryIO) -> None:
        self.results, self.output = results, output
        self.pid = 0
        self.exit_status: int | None = None
        self.ended = threading.Event()

    def kill(self) -> None:
        if not self.ended.is_set():
            zygote.kill(self.pid)

    def status(self) -> int | None:
        self.ended.wait(2.0)
        return self.exit_status


class Scratch:
    """Where untrusted workers may write: a folder with one for each of them."""

    def __init__(self) -> None:
        self.folder = ""
        self.making = threading.Lock()

    def new(self) -> str:
        import tempfile

        with self.making:
            if not os.path.isdir(self.folder):
                self.folder = os.path.realpath(tempfile.mkdtemp(prefix="kata-"))
        return tempfile.mkdtemp(dir=self.folder)

    def close(self) -> None:
        if self.folder:
            zygote.remove(self.folder)


class Zygote:
    """The grader's end of the zygote: see kata.zygote."""

    def __init__(self, sections: list[str]) -> None:
        self.scratch = Scratch()
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kata.zygote", str(theirs.fileno()), *sections],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd=course.ROOT,
                env=_workers_environment(),
                start_new_session=True,  # Ctrl-C reaches the grader alone, which then ends us
            )
        self.connection = ours
        self.starting = threading.Lock()
        self.fault = ""  # why it can't serve, once it can't
        self.starting_worker: Forked | None = None
        self.started: queue.Queue[dict[str, Any]] = queue.Queue()
        self.workers: dict[int, Forked] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            received = zygote.receive(self.connection)
            if received is None:
                self.started.put({"fault": "its worker process ended"})
                return
            message = json.loads(received[0])
            if "ended" in message:
                worker = self.workers.pop(message["ended"])
                worker.exit_status = message["status"]
                worker.ended.set()
                continue
            if "started" in message and self.starting_worker:
                self.starting_worker.pid = message["started"]
                self.workers[message["started"]] = self.starting_worker
            self.started.put(message)

    def start(self, request: bytes) -> Worker:
        their_job, job = os.pipe()
        results, their_results = os.pipe()
        output, their_output = os.pipe()
        theirs = [their_job, their_results, their_output]
        worker = Forked(os.fdopen(results, "rb"), os.fdopen(output, "rb", buffering=0))
        with os.fdopen(job, "wb", buffering=0) as sent, self.starting:
            if self.fault:
                raise Fault(self.fault)
            self.starting_worker = worker
            try:
                body = json.dumps({"scratch": self.scratch.folder}).encode()
                zygote.send_bytes(self.connection, body, theirs)
                message = self.started.get(timeout=START_LIMIT)
            except queue.Empty:
                message = {"fault": "torch did not load in time"}
            finally:
                for descriptor in theirs:
                    os.close(descriptor)
            if "fault" in message:
                self.fault = self.fault or self._explain(message["fault"])
                raise Fault(self.fault)
            with contextlib.suppress(BrokenPipeError):  # it ended: its status says how
                unsent = memoryview(request)
                while unsent:
                    unsent = unsent[sent.write(unsent) :]
        return worker

    def _explain(self, fault: str) -> str:
        self.close()
        assert self.process.stderr
        lines = self.process.stderr.read().decode(errors="replace").strip().splitlines()
        return f"{fault}: {lines[-1]}" if lines else fault

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(2.0)
        self.process.kill()
        self.scratch.close()


class Fresh:
    """A worker in a process of its own, started from nothing."""

    def __init__(self, request: bytes) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kata.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=course.ROOT,
            env=_workers_environment(),
            start_new_session=True,
        )
        self.pid = self.process.pid
        assert self.process.stdin and self.process.stdout and self.process.stderr
        self.results: BinaryIO = self.process.stdout  # type: ignore[assignment]
        self.output: BinaryIO = self.process.stderr  # type: ignore[assignment]
        with contextlib.suppress(OSError), self.process.stdin as stdin:
            stdin.write(request)

    def kill(self) -> None:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()

    def status(self) -> int | None:
        try:
            return self.process.wait(2.0)
        except subprocess.TimeoutExpired:
            return None


class FreshWorkers:
    def __init__(self) -> None:
        self.scratch = Scratch()

    def start(self, request: bytes) -> Worker:
        return Fresh(request)

    def close(self) -> None:
        self.scratch.close()


Workers = Zygote | FreshWorkers


def start(sections: list[str]) -> Workers:
    """Begin loading torch; the sections' hidden checks are loaded along with it."""
    wish = os.environ.get("KATA_WORKERS", "fork" if sys.platform == "linux" else "fresh")
    return Zygote(sections) if wish == "fork" else FreshWorkers()


def require_walls() -> None:
    """Refuse to go on where the walls around a submission don't all stand."""
    from kata import sandbox

    if sandbox.missing():
        raise Fault(
            f"{sandbox.notice()}; grade without --require-sandbox, or on Linux 5.13 or newer"
        )


def environment() -> dict[str, str]:
    """The workers' environment: one thread each, UTF-8, no bytecode of a learner's written."""
    return {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(
            filter(None, [str(course.ROOT), os.environ.get("PYTHONPATH")])
        ),
    }


# What else is in the grader's environment, tokens and passwords with it, is not for submissions.
KEPT = {
    *("PATH", "LANG", "TZ", "TMP", "TEMP", "TMPDIR", "HOME", "LD_LIBRARY_PATH", "VIRTUAL_ENV"),
    *("PYTHONPATH", "PYTHONHOME", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "PYTHONUSERBASE"),
    *("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR", "CONDA_PREFIX", "SYSTEMROOT", "SYSTEMDRIVE"),
    *("WINDIR", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES"),
    *("NUMBER_OF_PROCESSORS", "PATHEXT", "COMSPEC"),
}
KEPT_FAMILIES = ("LC_", "DYLD_", "OMP_", "MKL_", "OPENBLAS_", "KMP_", "GOMP_", "PROCESSOR_")


def _workers_environment() -> dict[str, str]:
    return {
        name: value
        for name, value in environment().items()
        if name.upper() in KEPT or name.upper().startswith(KEPT_FAMILIES)
    }


class Stop:
    """Ends the runs of a grading that nobody waits for any more."""

    def __init__(self) -> None:
        self.asked = False
        self.workers: set[Worker] = set()

    def now(self) -> None:
        self.asked = True
        for worker in list(self.workers):
            worker.kill()

    @contextlib.contextmanager
    def watching(self, worker: Worker) -> Iterator[None]:
        self.workers.add(worker)
        if self.asked:
            worker.kill()
        try:
            yield
        finally:
            self.workers.discard(worker)


def observe(
    workers: Workers,
    job: Job,
    limits: Limits,
    progress: Callable[[str], None] = lambda check: None,
    stop: Stop | None = None,
) -> dict[str, Outcome]:
    """Every check's outcome. A check that ends its worker costs itself alone."""
    stop = stop or Stop()
    outcomes: dict[str, Outcome] = {}
    ends_at = time.monotonic() + limits.section
    room = _Room()
    slow = False
    while remaining := [check for check in job.checks if check not in outcomes]:
        seconds = limits.check / 5 if slow else limits.check  # once is enough to wait so long
        if time.monotonic() > ends_at or stop.asked:
            late = f"was not run: the section took longer than {limits.section:g} s"
            outcomes.update({check: Outcome(ended=late) for check in remaining})
            break
        run = _Run(workers, job, remaining, seconds, ends_at, progress, stop, room)
        outcomes.update(run.outcomes())
        slow = slow or run.timed_out
    return outcomes


class _Overstepped(Exception):
    """A worker takes more than it may: the message says of what."""


class _Room:
    """Room in the grader for what one job observes, and nothing there that could trouble it."""

    def __init__(self) -> None:
        self.left = MOST_OBSERVED

    def take(self, value: Any, depth: int = 0) -> Any:
        from kata import wire

        self.left -= _size(value)
        if self.left < 0 or depth > DEEPEST:
            raise wire.ProtocolError("an observation is too large")
        if isinstance(value, list):
            return [self.take(item, depth + 1) for item in value]
        if isinstance(value, dict):
            return {_text(key, 200): self.take(item, depth + 1) for key, item in value.items()}
        if isinstance(value, wire.Tensor):
            if value.array.dtype.kind not in "biuf" or len(value.dtype) > 20:
                raise wire.ProtocolError("a tensor's dtype is unknown")
            return wire.Tensor(_text(value.dtype), value.array)
        if isinstance(value, int) and value.bit_length() > 63:
            return f"<a whole number of {value.bit_length()} bits>"
        return _text(value) if isinstance(value, str) else value


def _size(value: Any) -> int:
    """About what a value takes of the grader's memory, without what it holds."""
    array = getattr(value, "array", None)
    return 64 + (array.nbytes if array is not None else len(value) if type(value) is str else 0)


def _text(text: str, most: int = 1 << 16) -> str:
    """Text that any stream can take: half of a surrogate pair is written as its number."""
    return text[:most].encode("utf-8", "backslashreplace").decode()


@dataclass
class _Run:
    """One worker's life: from its start to its end, by whatever cause."""

    workers: Workers
    job: Job
    checks: list[str]
    seconds: float
    ends_at: float
    progress: Callable[[str], None]
    stop: Stop
    room: _Room
    timed_out: bool = False
    # a few at a time: whoever floods it waits
    messages: queue.Queue[dict[str, Any] | str | None] = field(
        default_factory=lambda: queue.Queue(4)
    )
    found: dict[str, Outcome] = field(default_factory=dict)
    current: str = ""  # the check that is running
    loaded: bool = False
    over: bool = False

    def outcomes(self) -> dict[str, Outcome]:
        scratch = self.workers.scratch.new() if self.job.walls else ""
        try:
            return self._outcomes(scratch)
        finally:
            if scratch:
                zygote.remove(scratch)

    def _outcomes(self, scratch: str) -> dict[str, Outcome]:
        mark = f"\0{secrets.token_hex(16)}\0"
        worker = self.workers.start(self.job.request(self.checks, mark, scratch))
        printed = _Printed(worker.output, mark.encode(), len(self.checks) + 1)
        threading.Thread(target=self._read, args=(worker.results,), daemon=True).start()
        threading.Thread(target=printed.read, daemon=True).start()
        with self.stop.watching(worker):
            ended = self._follow(worker.pid)
        worker.kill()
        status = worker.status()
        self._hang_up()
        printed.done.wait(0.5)
        texts = printed.texts()
        if not self.loaded and not self.stop.asked:
            raise Fault(f"a worker ended before it began: {texts[0].strip()[-400:]}")
        if ended is not None:
            self._blame(ended or _exit(status))
        shown = zip(self.checks, texts[1:], strict=False)
        for check, text in shown:
            if check in self.found and text:
                self.found[check] = replace(self.found[check], printed=text)
        return self.found

    def _read(self, stream: BinaryIO) -> None:
        from kata import wire  # its numpy loads while the zygote loads torch

        try:
            while not self.over and (message := wire.read_frame(stream)) is not None:
                if "value" in message:
                    message["value"] = self.room.take(message["value"])
                self.messages.put(message)
        except (wire.ProtocolError, OSError, ValueError) as error:
            self.messages.put(str(error))
        self.messages.put(None)

    def _hang_up(self) -> None:
        """Let the thread that reads come to its end."""
        self.over = True
        with contextlib.suppress(queue.Empty):
            while True:
                self.messages.get_nowait()

    def _follow(self, pid: int) -> str | None:
        """Take messages until the worker is through; otherwise how it ended ('' if it just did)."""
        began = time.monotonic()
        while True:
            left = max(0.0, self.ends_at - time.monotonic())
            limit = min(self.seconds, left) if self.loaded else START_LIMIT
            try:
                message = self._message(pid, limit)
            except queue.Empty:
                self.timed_out = True
                return f"took longer than {limit:.3g} s"
            except _Overstepped as reason:
                return str(reason)
            if message is None:
                return ""
            if isinstance(message, str):
                return f"sent the grader something it can't read ({message})"
            match message.get("event"):
                case "loading" if not self.loaded:
                    self.loaded = True
                case "finished" if len(self.found) == len(self.checks):
                    return None
                case "unloadable" if not (self.current or self.found):
                    unloadable = Outcome(error=_error(message), unloadable=True)
                    self.found = dict.fromkeys(self.checks, unloadable)
                    return None
                case "started" if not self.current and message.get("check") == self._next():
                    self.current = self._next()
                    self.progress(self.current)
                    began = time.monotonic()
                case "observed" | "raised" | "unavailable" if self._is_current(message):
                    seconds = time.monotonic() - began
                    self.found[self.current] = replace(outcome(message), seconds=seconds)
                    self.current = ""
                case _:
                    return "sent the grader something it can't read (out of turn)"

    def _message(self, pid: int, limit: float) -> dict[str, Any] | str | None:
        """The next one within the limit; meanwhile, watch what the worker takes."""
        until = time.monotonic() + limit
        while (left := until - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                return self.messages.get(timeout=min(left, LOOK))
            if self.job.walls and sys.platform == "linux":
                from kata import sandbox

                if reason := sandbox.overstepped(pid):
                    raise _Overstepped(reason)
        raise queue.Empty

    def _next(self) -> str:
        return self.checks[len(self.found)] if len(self.found) < len(self.checks) else ""

    def _is_current(self, message: dict[str, Any]) -> bool:
        return self.current != "" and message.get("check") == self.current

    def _blame(self, how: str) -> None:
        """The check that was running pays; before the first, the file itself is to blame."""
        if self.current or self.found:
            self.found[self.current or self._next() or self.checks[-1]] = Outcome(ended=how)
        else:
            unloadable = Outcome(ended=how, unloadable=True)
            self.found = dict.fromkeys(self.checks, unloadable)


class _Printed:
    """What a worker prints, check by check: the worker writes the mark between two checks."""

    def __init__(self, stream: BinaryIO, mark: bytes, most_parts: int) -> None:
        self.stream, self.mark, self.most_parts = stream, mark, most_parts
        self.parts = [bytearray()]
        self.done = threading.Event()

    def read(self) -> None:
        rest = b""
        with contextlib.suppress(OSError, ValueError):
            while chunk := self.stream.read(1 << 16):
                *ended, rest = (rest + chunk).split(self.mark)
                for part in ended:
                    self._keep(part)
                    if len(self.parts) < self.most_parts:
                        self.parts.append(bytearray())
                keep = len(self.mark) - 1  # the mark may be cut in two
                self._keep(rest[:-keep])
                rest = rest[-keep:]
        self._keep(rest)
        self.done.set()

    def _keep(self, part: bytes) -> None:
        room = MOST_PRINTED - len(self.parts[-1])
        self.parts[-1] += part[:room]

    def texts(self) -> list[str]:
        return [bytes(part).decode(errors="replace") for part in list(self.parts)]


def _error(message: dict[str, Any]) -> Error:
    """Read strictly: this comes from the learner's process."""
    match message.get("error"):
        case {"type": str(kind), "message": str(text), "frames": list(frames)}:
            return Error(_text(kind, 200), _text(text, 2000), tuple(_frames(frames[-3:])))
    return Error("Exception", "the report of it can't be read")


def _frames(frames: list[Any]) -> Iterator[tuple[str, int, str]]:
    for frame in frames:
        match frame:
            case [str(path), int() | None as line, str(code)]:
                yield _text(path, 1000), min(max(line or 0, 0), 10**6), _text(code, 1000)


def outcome(message: dict[str, Any]) -> Outcome:
    """What became of a check, from the worker's message."""
    match message["event"]:
        case "observed":
            return Outcome(value=message.get("value"))
        case "raised":
            return Outcome(error=_error(message))
        case _:
            return Outcome(unavailable=_text(str(message.get("reason"))[:1000]))


def _exit(status: int | None) -> str:
    if status is None:
        return "closed its line to the grader"
    if status < 0:
        with contextlib.suppress(ValueError):
            return f"was ended by the signal {signal.Signals(-status).name}"
    return f"ended the whole process (exit status {status})"
