# Fills memory and makes it read-only, which no limit on data counts any more.
import ctypes
import time

libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
PIECE = 1 << 28
for _ in range(10):
    start = libc.mmap(None, ctypes.c_size_t(PIECE), 3, 0x22, -1, 0)
    ctypes.memset(start, 1, PIECE)
    libc.mprotect(ctypes.c_void_p(start), ctypes.c_size_t(PIECE), 1)
time.sleep(5)
