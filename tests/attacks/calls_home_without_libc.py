# Makes a socket by system call numbers, those of 32-bit programs and of io_uring among them.
import ctypes
import os

from listener import TCP

libc = ctypes.CDLL(None)
address = b"\x02\0" + TCP.to_bytes(2, "big") + bytes([127, 0, 0, 1]) + b"\0" * 8
for number in (41, 41 | 0x40000000, 198, 359):
    line = libc.syscall(number, 2, 1, 0)
    if line > 2:
        libc.syscall(42, line, address, 16)
        os.write(line, b"attacked")
parameters = ctypes.create_string_buffer(120)
ring = libc.syscall(425, 4, parameters)
if ring >= 0:
    raise SystemExit("attacked: io_uring is open")
