# Keeps deleted files alive by a map of one page each, where no name and no descriptor shows them.
import mmap
import os
import time

kept = []
for number in range(60):
    with open(f"{number}", "w+b") as file:
        os.unlink(f"{number}")
        file.truncate(1 << 26)
        kept.append(mmap.mmap(file.fileno(), 1 << 26))
        kept[-1].write(b"1" * (1 << 20))
time.sleep(60)
