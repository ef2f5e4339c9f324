"""Files that are there as a whole, or as they were before."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from pathlib import Path

from kata.course.errors import Fault

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
UNFINISHED = re.compile(r"\..+\.[0-9a-f]{16}")


def write(path: Path, content: str | bytes, mode: int = 0o666) -> None:
    """Write a new file beside the old one, and put it in its place once all of it is there.

    A link of that name is replaced and never followed. On a full disk the old file stays.
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    fresh = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(fresh, NEW, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except OSError as error:
        raise Fault(f"{path} could not be written: {error.strerror}; it is as before") from None
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink()


def clear_unfinished(folder: Path) -> None:
    """Remove what a call has left that was ended while it wrote."""
    for path in folder.iterdir():
        if UNFINISHED.fullmatch(path.name):
            path.unlink()
