"""Single key presses from a terminal, on POSIX and on Windows."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any, Protocol

REDRAW = "\x0c"  # Ctrl-L, and what comes after Ctrl-Z and fg


class Keys(Protocol):
    def wait(self, seconds: float) -> str:
        """The key pressed within that time, or ''."""

    def suspended(self) -> contextlib.AbstractContextManager[None]:
        """While it lasts, the terminal is as it was before."""


@contextlib.contextmanager
def keyboard() -> Iterator[Keys]:
    """While it lasts, keys arrive as they are pressed; the terminal is put back afterwards."""
    keys = _NoKeys() if not sys.stdin.isatty() else _Windows() if os.name == "nt" else _Posix()
    try:
        yield keys
    finally:
        keys.restore()


class _NoKeys:
    """Input is not a terminal: nobody presses anything."""

    def wait(self, seconds: float) -> str:
        time.sleep(seconds)
        return ""

    def suspended(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def restore(self) -> None:
        pass


class _Posix(_NoKeys):
    def __init__(self) -> None:
        import termios
        import tty

        self.termios: Any = termios
        self.before = termios.tcgetattr(sys.stdin)
        tty.setcbreak(sys.stdin)
        self.raw = termios.tcgetattr(sys.stdin)
        self.lent = self.continued = False
        signal.signal(signal.SIGTSTP, self._stop)
        signal.signal(signal.SIGCONT, self._continue)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-Z: the shell gets its terminal back as it was."""
        self.restore()
        os.kill(os.getpid(), signal.SIGSTOP)

    def _continue(self, number: int, frame: FrameType | None) -> None:
        """After `fg`: the terminal is ours again, and somebody else has written on it."""
        if not self.lent:
            self.termios.tcsetattr(sys.stdin, self.termios.TCSADRAIN, self.raw)
        self.continued = True

    def wait(self, seconds: float) -> str:
        if self.continued:
            self.continued = False
            return REDRAW
        ready, _, _ = select.select([sys.stdin], [], [], seconds)
        if not ready:
            return ""
        pressed = os.read(sys.stdin.fileno(), 1)
        if pressed == b"\x1b":  # an arrow or the like: several bytes, none of them a key of ours
            os.read(sys.stdin.fileno(), 16) if select.select([sys.stdin], [], [], 0)[0] else None
            return ""
        return pressed.decode(errors="replace") or "q"  # nothing to read: the terminal is gone

    @contextlib.contextmanager
    def suspended(self) -> Iterator[None]:
        self.restore()
        self.lent = True
        try:
            yield
        finally:
            self.lent = False
            self.termios.tcsetattr(sys.stdin, self.termios.TCSADRAIN, self.raw)

    def restore(self) -> None:
        self.termios.tcsetattr(sys.stdin, self.termios.TCSADRAIN, self.before)


class _Windows(_NoKeys):
    def wait(self, seconds: float) -> str:
        import msvcrt

        console: Any = msvcrt
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if console.kbhit():
                return str(console.getwch())
            time.sleep(0.01)
        return ""
