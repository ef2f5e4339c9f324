# Sends what it found to a listener, by a socket with a name in the file system or without one.
import socket

from listener import UNIX

for name in (UNIX, "\0" + UNIX):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            one = socket.socketpair(socket.AF_UNIX, kind)[0]
        except OSError:
            one = None
        try:
            line = socket.socket(socket.AF_UNIX, kind)
            line.connect(name)
            line.send(b"attacked")
        except OSError:
            if one:
                one.sendto(b"attacked", name)
