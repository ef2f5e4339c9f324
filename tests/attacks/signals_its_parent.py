# Stops, then kills the process that forked it, its group and everything else.
import ctypes
import os
import signal

libc = ctypes.CDLL(None)
parent = os.getppid()
for number in (signal.SIGSTOP, signal.SIGKILL):
    for end in (
        lambda: os.kill(parent, number),
        lambda: os.killpg(os.getpgid(parent), number),
        lambda: libc.syscall(200, parent, int(number)),
        lambda: libc.syscall(234, parent, parent, int(number)),
        lambda: libc.syscall(129, parent, int(number), b"\0" * 128),
        lambda: libc.syscall(424, libc.syscall(434, parent, 0), int(number), 0, 0),
    ):
        try:
            end()
        except OSError:
            continue
