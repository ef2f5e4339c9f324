# Fills files in a folder that can be entered and not read, through maps of memory.
import mmap
import os
import time

os.mkdir("closed", 0o300)
for number in range(40):
    with open(f"closed/{number}", "w+b") as file:
        file.truncate(1 << 26)
        with mmap.mmap(file.fileno(), 1 << 26) as shared:
            for page in range(0, 1 << 26, 1 << 12):
                shared[page] = 1
time.sleep(60)
