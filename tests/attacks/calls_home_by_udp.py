# Sends what it found to a listener, by UDP.
import socket

from listener import UDP

socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"attacked", ("127.0.0.1", UDP))
