"""Where untrusted workers may write: a folder with one for each of them."""

from __future__ import annotations

import os
import threading

from kata.walls.ending import remove
from kata.walls.limits import WRITTEN


def room() -> int:
    """For how many workers' folders there is room: one that fills the disk costs others theirs."""
    import shutil
    import tempfile

    return shutil.disk_usage(tempfile.gettempdir()).free // WRITTEN


class Scratch:
    def __init__(self) -> None:
        self.folder = ""  # made with the first worker that needs one
        self.making = threading.Lock()

    def new(self) -> str:
        import tempfile  # costs a hundredth of a second before torch begins to load

        with self.making:
            if not os.path.isdir(self.folder):
                self.folder = os.path.realpath(tempfile.mkdtemp(prefix="kata-"))
        return tempfile.mkdtemp(dir=self.folder)

    def close(self) -> None:
        if self.folder:
            remove(self.folder)
