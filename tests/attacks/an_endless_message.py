# Announces the largest message that is allowed, and sends it a byte at a time.
import os
import struct
import time

os.write(3, struct.pack(">II", 1 << 20, 64 << 20))
while True:
    os.write(3, b"{")
    time.sleep(0.05)
