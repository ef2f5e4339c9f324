"""A zip becomes a tree. Nothing is ever unpacked to a disk, and little of it in memory.

Each archive is refused as a whole where it can't be trusted (a bomb, damage, more of anything than
its owner's allowance holds), and of the others each member that leads elsewhere.
"""

from __future__ import annotations

import re
import stat
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from kata.course.wording import reason
from kata.grading.arrivals.allowance import (
    DEEPEST,
    DEEPEST_FOLDER,
    TOO_DEEP,
    Allowance,
    Refused,
)
from kata.grading.arrivals.tree import (
    AMBIGUOUS,
    PACKAGES,
    File,
    Node,
    Refusal,
    ambiguous,
    archive_stem,
    counts,
    is_litter,
    wraps_a_class,
)
from kata.grading.submission import MOST_SOURCE

LEADS_OUT = "refused: it leads out of the archive"
# Of what is packed otherwise, zipfile unpacks more than it is asked for: as much as there is.
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def unpack(source: Path | bytes, where: str, allowance: Allowance, depth: int = 0) -> Node:
    """The tree of what is in an archive, or Refused, whatever goes wrong.

    `depth` is in how many of somebody's other archives it lies.
    """
    file = None
    try:
        size = source.stat().st_size if isinstance(source, Path) else len(source)
        file = allowance.opened(source)
        archive = zipfile.ZipFile(file)
        file.is_listed()
        return _Unpacked(archive, where, allowance, depth).tree(size)
    except Refused:
        raise
    except Exception as error:
        raise Refused(f"it is no zip that can be read ({reason(error)})") from None
    finally:
        if file and not allowance.whole_class:  # of that, files are read when somebody wants them
            file.close()


@dataclass
class _Unpacked:
    """An archive that is being looked into."""

    archive: zipfile.ZipFile
    where: str
    allowance: Allowance
    depth: int
    root: Node = field(default_factory=Node)
    wrapped: bool = False  # does the class lie in one folder?
    shared: dict[str, Allowance] = field(default_factory=dict)  # in a class, by folder or archive

    def tree(self, size: int) -> Node:
        """Its tree, where it took so many bytes itself."""
        members = [one for one in self.archive.infolist() if not one.is_dir()]
        self.allowance.take_members(len(members))
        self.allowance.require_no_bomb(sum(one.file_size for one in members), size)
        self.wrapped = self._is_wrapped(map(_name, members))
        twice = ambiguous(map(_name, members))
        for member in members:
            name = _name(member)
            if why := _reason(member, name, twice):
                if counts(name) or archive_stem(name):
                    self._refuse(name, why)
            else:
                self._take(member, name)
        return self.root

    def _take(self, member: zipfile.ZipInfo, name: str) -> None:
        """One file, if it counts; an archive becomes a folder."""
        *parents, last = PurePosixPath(name).parts
        node = self._folder(parents)
        if node is None or is_litter(last):
            return
        where = f"{self.where}/{name}"
        if stem := archive_stem(last):
            self._nest(node, member, stem, where)
        elif counts(last):
            node.files[last] = self._file(member, where)
        else:
            node.other(last, named=not parents)

    def _refuse(self, name: str, why: str) -> None:
        """Tell it where it lies, so that it is its owner's, or of the archive if it leads out."""
        within = [] if why == LEADS_OUT else PurePosixPath(name).parts[:-1]
        node = self._folder(within[:DEEPEST_FOLDER])
        if node is not None:
            node.refused[name] = Refusal(f"{self.where}/{name}", why)

    def _folder(self, parents: Sequence[str]) -> Node | None:
        """A folder within the archive, unless it is nobody's work."""
        node = self.root
        for parent in parents:
            if is_litter(parent):
                return None
            if parent in PACKAGES and not (self.allowance.whole_class and node is self.root):
                node.packages.add(parent)
                return None
            if parent not in node.folders:
                self.allowance.take_members(1)
            node = node.folder(parent)
        return node

    def _nest(self, node: Node, member: zipfile.ZipInfo, stem: str, where: str) -> None:
        """An archive within the archive is a folder in its tree; its bytes are let go of."""
        allowance, depth = self.allowance, self.depth + 1
        if allowance.whole_class:
            allowance, depth = self._students(_name(member)), 0
        else:
            allowance.take_archive()
        try:
            if depth > DEEPEST:
                raise Refused(f"it lies in more than {DEEPEST} archives, one in the other")
            self.allowance.take_bytes(member.file_size)
            if self.allowance.whole_class:  # what was handed in is no archive's yet, but may swell
                allowance.take_members(1)
                allowance.take_bytes(max(0, member.file_size - member.compress_size))
            data = _read(self.archive, member, member.file_size)
            node.folder(stem).merge(unpack(data, where, allowance, depth))
        except Refused as refused:
            node.refused[PurePosixPath(where).name] = Refusal(where, str(refused))

    def _students(self, name: str) -> Allowance:
        """What all archives share that lie in a class's archive in one student's folder."""
        parts = PurePosixPath(name).parts
        return self.shared.setdefault("/".join(parts[: 1 + self.wrapped]), Allowance())

    def _is_wrapped(self, names: Iterable[str]) -> bool:
        outermost = {name.partition("/")[0] for name in names if "/" in name}
        folders = [name for name in outermost if not is_litter(name)]
        return len(folders) == 1 and wraps_a_class(folders[0], archive_stem(self.where))

    def _file(self, member: zipfile.ZipInfo, where: str) -> File:
        """A file of the course's; what lies in somebody's archive is read while that is open."""
        read: Callable[[int], bytes] = partial(_read, self.archive, member)
        if not self.allowance.whole_class:
            self.allowance.take_bytes(min(member.file_size, MOST_SOURCE + 1))
            read = _at_hand(read)
        return File(where, _modified(member), read)


def _at_hand(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """What was read while it could be, or why it could not.

    It is kept packed, so that it takes no more memory than it took room in what was handed in.
    """
    try:
        packed = zlib.compress(read(MOST_SOURCE + 1), 1)
    except Refused as error:
        why = str(error)

        def refuse(most: int) -> bytes:
            raise Refused(why)

        return refuse
    return lambda most: zlib.decompress(packed)[:most]


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """Never more bytes than that, whatever the archive says."""
    try:
        with archive.open(member) as stream:
            return stream.read(most)
    except Exception as error:
        raise Refused(f"it is damaged ({reason(error)})") from None


def _modified(member: zipfile.ZipInfo) -> float:
    try:
        return time.mktime((*member.date_time, 0, 0, -1))
    except (OverflowError, ValueError):
        return 0.0


def _reason(member: zipfile.ZipInfo, name: str, twice: set[str]) -> str:
    """Why a member is refused, if it is."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or re.match("[A-Za-z]:", name):
        return LEADS_OUT
    if "\0" in name or not parts:
        return "refused: it has no name that a file can have"
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind and not stat.S_ISREG(kind):
        return f"refused: it is {'a link' if stat.S_ISLNK(kind) else 'no file'}"
    if name in twice:
        return AMBIGUOUS
    if len(parts) > DEEPEST_FOLDER:
        return f"refused: {TOO_DEEP}"
    if not (counts(name) or archive_stem(name)):
        return ""
    if member.compress_type not in PACKED:
        return "refused: it is packed in a way that no course system uses"
    if member.flag_bits & 0x1:
        return "refused: it is locked with a password"
    return ""


def _name(member: zipfile.ZipInfo) -> str:
    """The member's path with slashes, in the letters that it was written in.

    macOS writes UTF-8 without saying so, and zipfile takes that for the letters of DOS.
    """
    name = member.orig_filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = member.orig_filename
    return name.replace("\\", "/").removeprefix("./")
