# Announces a message of eight gigabytes and begins to send it.
import os
import struct

os.write(3, struct.pack(">II", 2**32 - 1, 2**32 - 1))
while True:
    os.write(3, b" " * (1 << 16))
