# Takes memory that grows downwards, as a stack does, which no limit on data counts.
import ctypes
import time

libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
PIECE = 1 << 28
for _ in range(10):
    start = libc.mmap(None, ctypes.c_size_t(PIECE), 3, 0x122, -1, 0)
    ctypes.memset(start, 1, PIECE)
time.sleep(5)
