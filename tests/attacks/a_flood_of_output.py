# Prints without end.
import os

line = b"x" * (1 << 16)
while True:
    os.write(1, line)
