# Keeps deleted files, written through memory, by a private map of one page each.
import mmap
import os
import time

kept = []
for number in range(60):
    with open(f"{number}", "w+b") as file:
        file.truncate(1 << 26)
        with mmap.mmap(file.fileno(), 1 << 20) as shared:
            shared[:: 1 << 12] = b"1" * (1 << 8)
        kept.append(mmap.mmap(file.fileno(), 1 << 12, mmap.MAP_PRIVATE))
        os.unlink(f"{number}")
time.sleep(60)
