"""What goes wrong on the line to a worker."""


class ProtocolError(Exception):
    """What came from the worker is not a message."""
