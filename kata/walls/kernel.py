"""Talks to Linux's kernel, through ctypes: the standard library has none of these calls."""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import sys
from functools import cache

NO_NEW_PRIVILEGES, PARENT_DEATH_SIGNAL, ADOPT_ORPHANS, SECCOMP_MODE = 38, 1, 36, 21


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


def drop_capabilities() -> None:
    """Root, too, is only itself from here on; it may still read what it doesn't own."""
    head = struct.pack("=Ii", 0x20080522, 0)
    data = ctypes.create_string_buffer(24)
    checked(libc().capget(head, data))
    may_read = struct.unpack_from("=I", data, 4)[0] & (1 << 2)  # CAP_DAC_READ_SEARCH, if it has it
    checked(libc().capset(head, struct.pack("=6I", may_read, may_read, 0, 0, 0, 0)))


def end_with_parent() -> None:
    """The kernel ends this process when the thread that started it ends."""
    if sys.platform == "linux":
        prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)


def adopt_orphans() -> None:
    """Whoever loses its parent among this process's descendants becomes its child."""
    if sys.platform == "linux":
        prctl(ADOPT_ORPHANS, 1)
