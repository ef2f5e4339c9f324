"""A zip becomes a tree. Nothing is ever unpacked to a disk, and little of it in memory.

Each archive is refused as a whole where it can't be trusted (a bomb, a password, damage), and of
the others each member that leads elsewhere.
"""

from __future__ import annotations

import io
import re
import stat
import time
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from kata.grading.arrivals.tree import (
    ARCHIVE,
    File,
    Node,
    Refusal,
    ambiguous,
    counts,
    is_litter,
)

MOST_MEMBERS = 20_000, 500_000  # of an archive within another, and of a whole class's
MOST_WITHIN = 64 << 20  # bytes of an archive within another
MOST_ARCHIVES = 1_000  # within a class's; a student's may hold a few
MOST_OF_A_STUDENTS = 8
MOST_COURSE_FILES = 64 << 20, 1 << 30  # bytes that the course's files claim to have
DEEPEST = 3  # archives in archives
FREE = 64 << 20  # bytes that may come of any archive, however small
SWELLS = 100  # times its own size: Python compresses to a fifth, zeros to a thousandth
# Of what is packed otherwise, zipfile unpacks more than it is asked for: as much as there is.
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


class Refused(Exception):
    """An archive is not looked into: the message says why."""


def unpack(source: Path | bytes, where: str, depth: int = 0) -> Node:
    """The tree of what is in an archive, or Refused."""
    opened: Path | IO[bytes] = source if isinstance(source, Path) else io.BytesIO(source)
    try:
        archive = zipfile.ZipFile(opened)
    except BROKEN as error:
        raise Refused(f"it is no zip that can be read ({error})") from None
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    members = [one for one in archive.infolist() if not one.is_dir()]
    _require_harmless(members, size, depth)
    root = Node()
    twice = ambiguous(map(_name, members))
    archives = 0
    for member in members:
        name = _name(member)
        if reason := _reason(member, name, twice):
            root.refused[name] = Refusal(f"{where}/{name}", reason)
            continue
        *parents, last = PurePosixPath(name).parts
        if any(map(is_litter, (*parents, last))):
            continue
        node = root
        for parent in parents:
            node = node.folder(parent)
        if last.lower().endswith(ARCHIVE):
            archives += 1
            if archives > (MOST_OF_A_STUDENTS if depth else MOST_ARCHIVES):
                raise Refused("it holds too many archives")
            _nest(node, archive, member, last, f"{where}/{name}", depth)
        elif counts(last):
            node.files[last] = _file(archive, member, f"{where}/{name}")
        else:
            node.other(last, named=not parents)
    return root


def _require_harmless(members: list[zipfile.ZipInfo], size: int, depth: int) -> None:
    """Refuse what would swell, by what the archive says of itself; reading holds it to that."""
    if depth > DEEPEST:
        raise Refused(f"it lies in more than {DEEPEST} archives, one in the other")
    outermost = depth == 0
    if len(members) > MOST_MEMBERS[outermost]:
        raise Refused(f"it holds {len(members)} files, too many to be somebody's work")
    swollen = sum(one.file_size for one in members)
    if swollen > max(FREE, SWELLS * size):
        raise Refused(f"it would swell to {swollen >> 20} MiB, as a zip bomb does")
    claimed = sum(one.file_size for one in members if counts(_name(one)))
    if claimed > MOST_COURSE_FILES[outermost]:
        raise Refused("the course's files in it are too large to be exercises")


def _nest(
    node: Node, archive: zipfile.ZipFile, member: zipfile.ZipInfo, last: str, where: str, depth: int
) -> None:
    """An archive within the archive is a folder in its tree."""
    try:
        if member.compress_type not in PACKED:
            raise Refused("it is packed in a way that no course system uses")
        if member.file_size > MOST_WITHIN:
            raise Refused(f"it is larger than {MOST_WITHIN >> 20} MiB")
        data = _read(archive, member, MOST_WITHIN)
        node.folder(last[: -len(ARCHIVE)]).merge(unpack(data, where, depth + 1))
    except Refused as reason:
        node.refused[last] = Refusal(where, str(reason))


def _file(archive: zipfile.ZipFile, member: zipfile.ZipInfo, where: str) -> File:
    try:
        modified = time.mktime((*member.date_time, 0, 0, -1))
    except (OverflowError, ValueError):
        modified = 0.0
    return File(where, modified, lambda most: _read(archive, member, most))


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """Never more bytes than that, whatever the archive says."""
    try:
        with archive.open(member) as stream:
            return stream.read(most)
    except RuntimeError:
        raise Refused("it is locked with a password") from None
    except BROKEN as error:
        raise Refused(f"it is damaged ({error})") from None


def _reason(member: zipfile.ZipInfo, name: str, twice: set[str]) -> str:
    """Why a member is refused, if it is."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or re.match("[A-Za-z]:", name):
        return "refused: it leads out of the archive"
    if "\0" in name or not parts:
        return "refused: it has no name that a file can have"
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind and not stat.S_ISREG(kind):
        return f"refused: it is {'a link' if stat.S_ISLNK(kind) else 'no file'}"
    if name in twice:
        return "refused: another file's name differs from it in capitals at most"
    if member.compress_type not in PACKED and counts(name):
        return "refused: it is packed in a way that no course system uses"
    if member.flag_bits & 0x1 and counts(name):
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
