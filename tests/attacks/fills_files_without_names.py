# Fills files that it has deleted and keeps open, through maps of memory.
import mmap
import os
import time

kept = []
for number in range(40):
    file = open(f"{number}", "w+b")
    os.unlink(f"{number}")
    file.truncate(1 << 26)
    kept.append(file)
    with mmap.mmap(file.fileno(), 1 << 26) as shared:
        for page in range(0, 1 << 26, 1 << 12):
            shared[page] = 1
time.sleep(60)
