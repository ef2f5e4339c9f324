"""A process that has torch loaded and forks a worker for every job.

It only imports: a process that has run a multi-threaded torch operation hangs its forks. One
socket leads to it, and no worker keeps a copy. What a worker is to do never passes through the
zygote's memory, of which every later worker has a copy: the job comes by a pipe of its own. When
the grader is gone, so is the zygote, and it takes every worker along, with all that they started.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import os
import secrets
import selectors
import signal
import socket
import struct
import sys
import traceback
from pathlib import Path
from typing import Any

LENGTH = struct.Struct(">I")
DESCRIPTORS = 3  # job, results, output


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    send_bytes(connection, json.dumps(message).encode(), [])


def send_bytes(connection: socket.socket, body: bytes, descriptors: list[int]) -> None:
    with contextlib.suppress(OSError):  # the other side may be gone: receiving tells
        # Linux carries descriptors with the first byte; the length is small enough to go whole.
        socket.send_fds(connection, [LENGTH.pack(len(body))], descriptors)
        connection.sendall(body)


def receive(connection: socket.socket) -> tuple[bytes, list[int]] | None:
    """The next message's text and descriptors, or None where the other side is gone."""
    try:
        head, descriptors, _, _ = socket.recv_fds(connection, LENGTH.size, DESCRIPTORS)
    except OSError:  # it went without having read all that was sent to it
        return None
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = bytearray()
    while len(body) < length:
        chunk = connection.recv(length - len(body))
        if not chunk:
            return None
        body += chunk
    return bytes(body), descriptors


def kill(pid: int) -> None:
    """End a worker and whatever it started in its process group."""
    for end in (os.killpg, os.kill):  # the group may not exist yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)


def remove(folder: str) -> None:
    """Delete a folder, however deep, wide or closed a submission left it."""
    fresh = (f"{folder}/{secrets.token_hex(8)}-{i}" for i in itertools.count())
    with contextlib.suppress(OSError):
        while entries := list(os.scandir(folder)):
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry)
                    continue
                os.chmod(entry, 0o700)
                for inner in list(os.scandir(entry)):
                    if inner.is_dir(follow_symlinks=False):
                        os.chmod(inner, 0o700)  # a folder is written to where it moves
                    os.rename(inner, next(fresh))
                os.rmdir(entry)
        os.rmdir(folder)


def main() -> None:
    connection = socket.socket(fileno=int(sys.argv[1]))
    from kata import sandbox  # the grader imports this module too, and has no use for that one

    sandbox.adopt_orphans()
    gc.disable()  # importing makes no garbage worth collecting, and forks share what isn't touched
    try:
        _preload()
    except ImportError as error:
        send(connection, {"fault": f"{error}; install what the course needs: pip install -e ."})
        while connection.recv(1 << 16):  # closing on unread requests would lose the message
            pass
        return
    gc.freeze()
    gc.enable()
    serve(connection)


def _preload() -> None:
    import importlib

    importlib.import_module("kata.worker")
    for section in sys.argv[2:]:
        importlib.import_module(f"tests.hidden.{section}")


def serve(connection: socket.socket) -> None:
    """Fork on request, report who ended and how, until the grader hangs up."""
    watched = selectors.DefaultSelector()
    watched.register(connection, selectors.EVENT_READ)
    workers: dict[int, int] = {}  # descriptor of the process -> its id
    scratch = ""
    while True:
        for key, _ in watched.select():
            if key.fileobj is connection:
                request = receive(connection)
                if request is None:
                    _end(workers, scratch)
                    os._exit(0)  # tidying up torch takes longer than a grade
                scratch = json.loads(request[0])["scratch"]
                if not (pid := _fork(connection, watched, request[1])):
                    continue
                handle = os.pidfd_open(pid)
                workers[handle] = pid
                watched.register(handle, selectors.EVENT_READ)
                send(connection, {"started": pid})
            else:
                handle = key.fd
                watched.unregister(handle)
                os.close(handle)
                pid = workers.pop(handle)
                _, status = os.waitpid(pid, 0)
                _end_strangers(set(workers.values()))
                send(connection, {"ended": pid, "status": os.waitstatus_to_exitcode(status)})


def _fork(
    connection: socket.socket, watched: selectors.BaseSelector, descriptors: list[int]
) -> int:
    try:
        pid = os.fork()
    except OSError as error:  # no process is left, or no memory
        send(connection, {"fault": f"no worker could be started: {error.strerror}"})
        return 0
    if pid:
        for descriptor in descriptors:
            os.close(descriptor)
        return pid
    status = 70
    try:
        from kata import sandbox, worker

        os.setsid()
        sandbox.end_with_parent()
        connection.close()
        watched.close()
        job, results, output = descriptors
        with os.fdopen(job, "rb") as text:
            request = json.load(text)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.dup2(results, 3)
        for name in os.listdir("/proc/self/fd"):
            if int(name) > 3:  # none of another worker's, nor anything that torch holds
                with contextlib.suppress(OSError):
                    os.close(int(name))
        worker.run(request, 3, 2)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _end(workers: dict[int, int], scratch: str) -> None:
    for pid in workers.values():
        kill(pid)
    _end_strangers(set())
    if scratch:
        remove(scratch)


def _end_strangers(workers: set[int]) -> None:
    """End what a worker left behind: whoever loses its parent becomes the zygote's child."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    with contextlib.suppress(OSError):
        while strangers := {int(pid) for pid in children.read_text().split()} - workers:
            for pid in strangers:
                kill(pid)
                os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
