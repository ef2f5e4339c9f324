# Ends its first thread, whose status is the one that shows memory, and fills memory in another.
import ctypes
import threading
import time

libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
PIECE = 1 << 27


def fill():
    time.sleep(0.05)
    for _ in range(20):  # read-only pages, which no resource limit counts
        start = libc.mmap(None, ctypes.c_size_t(PIECE), 3, 0x22, -1, 0)
        ctypes.memset(start, 1, PIECE)
        libc.mprotect(ctypes.c_void_p(start), ctypes.c_size_t(PIECE), 1)
    time.sleep(60)


threading.Thread(target=fill).start()
libc.syscall(60 if ctypes.sizeof(ctypes.c_long) == 8 and "x86" in __import__("platform").machine() else 93, 0)
