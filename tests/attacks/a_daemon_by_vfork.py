# Starts a program that stays, with vfork and clone called by number.
import ctypes
import os

libc = ctypes.CDLL(None)
for number, arguments in ((57, ()), (58, ()), (56, (17, 0, 0, 0, 0)), (435, (b"\0" * 64, 64))):
    if libc.syscall(number, *arguments) == 0:
        os.setsid()
        while True:
            os.write(2, b"still here\n")
