"""Runs a notebook's file, in a folder made for it, and ends when the notebook's kernel does.

The kernel holds the other end of standard input: it is closed with the kernel, however that ends.
"""

from __future__ import annotations

import os
import runpy
import shutil
import sys
import threading
import traceback
from pathlib import Path


def main(path: str, *options: str) -> None:
    folder = Path(path).parent
    kernel = os.dup(0)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    threading.Thread(target=_end_with, args=(kernel, folder), daemon=True).start()
    sys.argv = [path, *options]
    sys.path[0] = str(folder)
    try:
        runpy.run_path(path, run_name="__main__")
    except Exception as error:
        _tell(error, folder)
        sys.exit(1)


def _tell(error: Exception, folder: Path) -> None:
    """The error with the lines of the notebook's own code that led to it, and no others."""
    told = traceback.TracebackException.from_exception(error)
    own = [frame for frame in told.stack if frame.filename.startswith(str(folder))]
    told.stack = traceback.StackSummary.from_list(own)
    told.__cause__ = told.__context__ = None  # theirs have stacks of their own
    print("".join(told.format()), end="", file=sys.stderr)


def _end_with(kernel: int, folder: Path) -> None:
    """Nobody is left to show anything to, or to take the folder away."""
    while os.read(kernel, 1):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
