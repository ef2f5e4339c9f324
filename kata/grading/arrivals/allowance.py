"""How much may come of an archive, whatever it says of itself and however it is nested."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

DEEPEST = 3  # archives in archives
DEEPEST_FOLDER = 16  # folders in folders
TOO_MANY = "it holds too many files and folders to be somebody's work"
TOO_DEEP = f"it lies in more than {DEEPEST_FOLDER} folders, one in the other"
MOST_LISTED = 200  # bytes that a list of members takes for each
FREE = 64 << 20  # bytes that may come of any archive, however small
MOST_MODULE = 64 << 10  # bytes of a module of somebody's own
SWELLS = 100  # times its own size: Python compresses to a fifth, zeros to a thousandth


class Refused(Exception):
    """An archive, or a file in it, is not looked into: the message says why."""


@dataclass
class Allowance:
    """What is left to somebody's archives: to those in one folder, or in an archive, together.

    A whole class's archive is not unpacked, and what is in it has allowances of its own.
    """

    members: int = 20_000  # files and folders
    archives: int = 8  # within it
    unpacked: int = 64 << 20  # bytes of these, and of the course's files
    modules: int = 1 << 20  # bytes of somebody's own modules
    whole_class: bool = False

    @classmethod
    def of_class(cls) -> Allowance:
        return cls(members=500_000, whole_class=True)

    def take_members(self, number: int) -> None:
        """So many files, or folders, are looked at."""
        if number > self.members:
            raise Refused(TOO_MANY)
        self.members -= number

    def take_archive(self) -> None:
        """One more archive is found."""
        self.archives -= 1
        if self.archives < 0:
            raise Refused("it holds too many archives")

    def take_bytes(self, number: int) -> None:
        """So many bytes are about to be unpacked; a class's archives don't share what they take."""
        if number > self.unpacked:
            left = f"{self.unpacked >> 20} MiB are left for it"
            raise Refused(f"unpacked it takes {number >> 20} MiB, and {left}")
        if not self.whole_class:
            self.unpacked -= number

    def has_room_for(self, module: int) -> bool:
        """May a module of so many bytes come along? Where it may not, nothing else is refused."""
        if module > min(MOST_MODULE, self.modules, self.unpacked):
            return False
        self.modules -= 0 if self.whole_class else module
        return True

    def require_no_bomb(self, swollen: int, size: int) -> None:
        """Refuse what would swell, by what the archive says of itself; reading holds it to that."""
        if not self.whole_class and swollen > max(FREE, SWELLS * size):
            raise Refused(f"it would swell to {swollen >> 20} MiB, as a zip bomb does")

    def opened(self, source: Path | bytes) -> Listed:
        """An archive's file, whose list of members may be as long as what is left."""
        if self.members <= 0:
            raise Refused(TOO_MANY)
        file = source.open("rb") if isinstance(source, Path) else io.BytesIO(source)
        return Listed(file, MOST_LISTED * self.members + (1 << 16))


class Listed:
    """A file of which the list of members is read in one piece, and so long a piece at most."""

    def __init__(self, file: IO[bytes], longest: int) -> None:
        self.file, self.longest = file, longest
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable
        self.close = file.close

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size if 0 <= size <= self.longest else self.longest + 1)
        if len(data) > self.longest:
            raise Refused(TOO_MANY)
        return data

    def is_listed(self) -> None:
        """The list was read: what is read from here on is bounded by who reads it."""
        self.longest = sys.maxsize
