"""The line between the grader and its zygote: small messages, and descriptors along with them.

The zygote is asked for a worker, and says who was started, and later how each of them ended.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
from dataclasses import dataclass

LENGTH = struct.Struct(">I")
DESCRIPTORS = 3  # a worker's: its order, its results, its output


@dataclass(frozen=True)
class Wanted:
    """A worker, please; all workers' scratch folders are to go with the zygote."""

    scratch: str


@dataclass(frozen=True)
class Forked:
    pid: int


@dataclass(frozen=True)
class Gone:
    pid: int
    status: int


@dataclass(frozen=True)
class Unable:
    """No worker can be had, and why: for good, or until another one has ended."""

    reason: str
    passing: bool = False


News = Wanted | Forked | Gone | Unable
KINDS: dict[str, type[News]] = {kind.__name__: kind for kind in (Wanted, Forked, Gone, Unable)}


def send(line: socket.socket, news: News, descriptors: tuple[int, ...] = ()) -> None:
    body = json.dumps([type(news).__name__, vars(news)]).encode()
    with contextlib.suppress(OSError):  # the other side may be gone: receiving tells
        # Linux carries descriptors with the first byte; the length is small enough to go whole.
        socket.send_fds(line, [LENGTH.pack(len(body))], list(descriptors))
        line.sendall(body)


def receive(line: socket.socket) -> tuple[News, list[int]] | None:
    """The next news and descriptors, or None where the other side is gone."""
    try:
        head, descriptors, _, _ = socket.recv_fds(line, LENGTH.size, DESCRIPTORS)
    except OSError:  # it went without having read all that was sent to it
        return None
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = bytearray()
    while len(body) < length:
        chunk = line.recv(length - len(body))
        if not chunk:
            return None
        body += chunk
    kind, fields = json.loads(body)
    return KINDS[kind](**fields), descriptors
