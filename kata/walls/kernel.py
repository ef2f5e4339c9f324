"""Talks to Linux's kernel, through ctypes: the standard library has none of these calls."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import struct
import sys
from functools import cache

NO_NEW_PRIVILEGES, PARENT_DEATH_SIGNAL, ADOPT_ORPHANS, DUMPABLE = 38, 1, 36, 4
SECCOMP_MODE = 21
READ_ALL, PASS_ALL = 1 << 2, 1 << 1  # CAP_DAC_READ_SEARCH and CAP_DAC_OVERRIDE


@cache
def libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def syscall(number: int, *arguments: int | bytes | None) -> int:
    call = libc().syscall
    call.restype = ctypes.c_long
    given = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return int(call(ctypes.c_long(number), *given))


def checked(result: int) -> int:
    """The result of a call, or the OSError that it stands for."""
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def prctl(option: int, value: int) -> None:
    checked(libc().prctl(option, *(ctypes.c_ulong(n) for n in (value, 0, 0, 0))))


def drop_capabilities(confined: bool) -> None:
    """Root, too, is only itself from here on; it may still read what it doesn't own.

    A container's root often lacks the right to read everything and has only the one to pass every
    check, which would write as well: that is kept where Landlock says what may be written at all.
    """
    head = struct.pack("=Ii", 0x20080522, 0)
    data = ctypes.create_string_buffer(24)
    checked(libc().capget(head, data))
    held = struct.unpack_from("=I", data, 4)[0]
    kept = held & READ_ALL or (held & PASS_ALL if confined else 0)
    checked(libc().capset(head, struct.pack("=6I", kept, kept, 0, 0, 0, 0)))


def allow_looks(allowed: bool) -> None:
    """May other processes of this user look into this one: its memory, environment, files?"""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # where it is forbidden, nobody else may either
            prctl(DUMPABLE, int(allowed))


def be_modest() -> None:
    """Stand back where processors are short, and be the first to go where memory is."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):
        os.nice(1)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")


def end_with_parent() -> None:
    """The kernel ends this process when the thread that started it ends."""
    if sys.platform == "linux":
        prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)


def adopt_orphans() -> None:
    """Whoever loses its parent among this process's descendants becomes its child."""
    if sys.platform == "linux":
        prctl(ADOPT_ORPHANS, 1)
