"""How a worker ends: with all that it started, and with all that it wrote."""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
import signal


def kill(pid: int) -> None:
    """End a worker and whatever it started in its process group."""
    for end in (os.killpg, os.kill):  # the group may not exist yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)


def remove(folder: str) -> None:
    """Delete a folder, however deep, wide or closed a submission left it."""
    fresh = (f"{folder}/{secrets.token_hex(8)}-{i}" for i in itertools.count())
    with contextlib.suppress(OSError):
        while entries := list(os.scandir(folder)):
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry)
                    continue
                os.chmod(entry, 0o700)
                for inner in list(os.scandir(entry)):
                    if inner.is_dir(follow_symlinks=False):
                        os.chmod(inner, 0o700)  # a folder is written to where it moves
                    os.rename(inner, next(fresh))
                os.rmdir(entry)
        os.rmdir(folder)
