"""What an archive says of one file in it, and why that may not be opened."""

from __future__ import annotations

import re
import stat
import zipfile
from datetime import datetime

from kata.grading.arrivals.allowance import DEEPEST_FOLDER, TOO_DEEP, Refused
from kata.grading.arrivals.tree import AMBIGUOUS, archive_stem, counts

LEADS_OUT = "refused: it leads out of the archive"
LOCKED = "refused: it is locked with a password"
PACKED_OTHERWISE = "refused: it is packed in a way that no course system uses"
# Of what is packed otherwise, zipfile unpacks more than it is asked for: as much as there is.
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
NO_TIME = datetime(1980, 1, 1)  # what archives say where they know none


class Member:
    """A file in an archive. Its name is read once: whatever is asked of it is asked of that one."""

    __slots__ = ("info", "is_folder", "name")  # a class's archive has many

    def __init__(self, info: zipfile.ZipInfo) -> None:
        written = _written(info)
        # what is empty between slashes, or a dot, leads nowhere; what leads out has to be seen
        parts = (part for part in written.split("/") if part not in ("", "."))
        self.info, self.is_folder = info, written.endswith("/")
        self.name = "/" * written.startswith("/") + "/".join(parts)

    @property
    def parts(self) -> list[str]:
        return self.name.removeprefix("/").split("/")

    @property
    def leads_out(self) -> bool:
        return bool(re.match("/|[A-Za-z]:", self.name)) or ".." in self.parts

    @property
    def size(self) -> int:
        return self.info.file_size

    def reason(self, twice: set[str]) -> str:
        """Why it is refused, if it is; `twice` are the names that several may be meant by."""
        name, parts = self.name, self.parts
        if self.leads_out:
            return LEADS_OUT
        if "\0" in name or not name:
            return "refused: it has no name that a file can have"
        kind = stat.S_IFMT(self.info.external_attr >> 16)
        if kind and not stat.S_ISREG(kind):
            return f"refused: it is {'a link' if stat.S_ISLNK(kind) else 'no file'}"
        if name in twice:
            return AMBIGUOUS
        if len(parts) > DEEPEST_FOLDER:
            return f"refused: {TOO_DEEP}"
        return self._closed() if counts(name) or archive_stem(name) else ""

    def _closed(self) -> str:
        """Why it may not be opened, whoever asks for it."""
        if self.info.compress_type not in PACKED:
            return PACKED_OTHERWISE
        return LOCKED if self.info.flag_bits & 0x1 else ""

    def read(self, archive: zipfile.ZipFile, most: int) -> bytes:
        """Never more bytes than that, whatever the archive says."""
        if why := self._closed():
            raise Refused(why)
        try:
            with archive.open(self.info) as stream:
                return stream.read(most)
        except Exception as error:  # whose words may be the archive's own
            raise Refused(f"it is damaged ({type(error).__name__})") from None

    @property
    def modified(self) -> float:
        """Seconds since 1970, or 0 where it has no time that a calendar has."""
        try:
            time = datetime(*self.info.date_time)
            return 0.0 if time == NO_TIME else time.timestamp()
        except (OSError, OverflowError, ValueError):
            return 0.0


def _written(info: zipfile.ZipInfo) -> str:
    """The path with slashes, in the letters that it was written in.

    macOS writes UTF-8 without saying so, and zipfile takes that for the letters of DOS.
    """
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.orig_filename
    return name.replace("\\", "/")
