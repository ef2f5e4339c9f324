# Sends what it found to a listener, by TCP.
import socket

from listener import TCP

with socket.create_connection(("127.0.0.1", TCP), 1) as line:
    line.sendall(b"attacked")
