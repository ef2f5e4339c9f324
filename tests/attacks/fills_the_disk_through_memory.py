# Fills files through maps of memory, which no count of what is written includes.
import mmap
import time

for number in range(40):
    with open(f"{number}", "w+b") as file:
        file.truncate(1 << 26)
        with mmap.mmap(file.fileno(), 1 << 26) as shared:
            for page in range(0, 1 << 26, 1 << 12):
                shared[page] = 1
time.sleep(60)
