"""What is printed in a worker, step by step: the worker prints a mark between two steps."""

from __future__ import annotations

import contextlib
import threading
from typing import BinaryIO

MOST_PRINTED = 64 << 10  # bytes kept of what one step prints


class Prints:
    """Reads a worker's output to its end: what isn't kept is read all the same."""

    def __init__(self, stream: BinaryIO, mark: bytes, most_parts: int) -> None:
        self.stream, self.mark, self.most_parts = stream, mark, most_parts
        self.parts = [bytearray()]  # before the first mark: what loading the file has printed
        self.done = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        rest = b""
        with contextlib.suppress(OSError, ValueError):
            while chunk := self.stream.read(1 << 16):
                *whole, rest = (rest + chunk).split(self.mark)
                for part in whole:
                    self._keep(part)
                    if len(self.parts) < self.most_parts:
                        self.parts.append(bytearray())
                cut = len(self.mark) - 1  # the mark may be cut in two
                self._keep(rest[:-cut])
                rest = rest[-cut:]
        self._keep(rest)
        self.done.set()

    def _keep(self, part: bytes) -> None:
        left = MOST_PRINTED - len(self.parts[-1])
        self.parts[-1] += part[:left]

    def texts(self) -> list[str]:
        """What has been printed by now, or in half a second where the worker has just ended."""
        self.done.wait(0.5)
        return [bytes(part).decode(errors="replace") for part in list(self.parts)]
