"""A zip becomes a tree. Nothing is ever unpacked to a disk, and little of it in memory.

Each archive is refused as a whole where it can't be trusted (a bomb, damage, more of anything than
its owner's allowance holds), and of the others each member that leads elsewhere.
"""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kata.grading.arrivals.allowance import (
    DEEPEST,
    DEEPEST_FOLDER,
    TOO_MANY,
    Allowance,
    Refused,
)
from kata.grading.arrivals.members import LEADS_OUT, Member
from kata.grading.arrivals.tree import (
    GIT,
    PACKAGES,
    File,
    Node,
    Refusal,
    ambiguous,
    archive_stem,
    counts,
    is_litter,
    may_be_left_out,
    module_name,
    wraps_a_class,
)
from kata.grading.submission import MOST_SOURCE


def unpack(
    source: Path | bytes, where: str, allowance: Allowance, depth: int = 0, came: float = 0.0
) -> Node:
    """The tree of what is in an archive, or Refused, whatever goes wrong.

    `depth` is in how many of somebody's other archives it lies, and `came` when it was handed in.
    """
    file = None
    try:
        size = source.stat().st_size if isinstance(source, Path) else len(source)
        file = allowance.opened(source)
        archive = zipfile.ZipFile(file)
        file.is_listed()
        return _Unpacked(archive, where, allowance, depth, came).tree(size)
    except Refused:
        raise
    except Exception as error:  # whose words may be the archive's own
        why = getattr(error, "strerror", None) or type(error).__name__
        raise Refused(f"it is no zip that can be read ({why})") from None
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
    came: float
    root: Node = field(default_factory=Node)
    wrapped: bool = False  # does the class lie in one folder?
    places: set[tuple[str, ...]] = field(default_factory=set)  # folders with files of the course's
    shared: dict[str, Allowance] = field(default_factory=dict)  # in a class, by folder or archive

    def tree(self, size: int) -> Node:
        """Its tree, where it took so many bytes itself."""
        everything = list(map(Member, self.archive.infolist()))
        members = [one for one in everything if not one.is_folder]
        self.wrapped = self._is_wrapped(one.name for one in members)
        if self.allowance.whole_class and len(members) > self.allowance.members:
            members = self._without_crowds(members)
        self.allowance.take_members(len(members))
        self.allowance.require_no_bomb(sum(one.size for one in members), size)
        self.places = {tuple(one.parts[:-1]) for one in members if counts(one.name)}
        twice = ambiguous(one.name for one in members)
        if self.allowance.whole_class:
            self._look_at_the_class(everything)
        for member in members:
            if why := member.reason(twice):
                if counts(member.name) or archive_stem(member.name):
                    self._refuse(member, why)
            else:
                self._take(member)
        return self.root

    def _look_at_the_class(self, everything: list[Member]) -> None:
        """Who has an empty folder in it, or is left out, and of which names there is more."""
        level = 1 + self.wrapped
        names = {"/".join(one.parts[:level]) for one in everything if len(one.parts) > level}
        beside = {one.parts[-1] for one in everything if len(one.parts) == level}
        for member in everything:
            path = [] if member.is_folder or member.leads_out else member.parts[self.wrapped :]
            if path and may_be_left_out(path, beside):
                self.root.packages.add(path[0])
            elif len(member.parts) == level and member.is_folder and not member.leads_out:
                self._folder(member.parts)
            elif len(member.parts) == level and (stem := archive_stem(member.name)):
                name = "/".join([*member.parts[:-1], stem])
                self.root.merged |= {stem} if name in names else set()
                names.add(name)

    def _without_crowds(self, members: list[Member]) -> list[Member]:
        """What is left where somebody has more files than one's work has: theirs are refused."""
        level = 1 + self.wrapped
        counted = Counter(tuple(one.parts[:level]) for one in members)
        crowds = {whose for whose, number in counted.items() if number > Allowance().members}
        for whose in crowds:
            node = self._folder(whose)
            if node is not None:
                node.refused["."] = Refusal("/".join(whose), TOO_MANY)
        return [one for one in members if tuple(one.parts[:level]) not in crowds]

    def _take(self, member: Member) -> None:
        """One file, if it counts; an archive becomes a folder."""
        *parents, last = member.parts
        node = self._folder(parents)
        if node is None or is_litter(last):
            return
        where = f"{self.where}/{member.name}"
        if stem := archive_stem(last):
            self._nest(node, member, stem, where)
        elif counts(last):
            node.files[last] = self._file(member, where)
        else:
            node.other(last, named=not parents)
            if module_name(last) and self._may_import(member):
                node.modules[last] = self._file(member, where)

    def _may_import(self, member: Member) -> bool:
        """Does it lie beside a file of the course's, and is there room for it?"""
        beside = self.allowance.whole_class or tuple(member.parts[:-1]) in self.places
        return beside and self.allowance.has_room_for(member.size)

    def _refuse(self, member: Member, why: str) -> None:
        """Tell it where it lies, so that it is its owner's, or of the archive if it leads out."""
        within = [] if why == LEADS_OUT else member.parts[:-1]
        node = self._folder(within[:DEEPEST_FOLDER])
        if node is not None:
            node.refused[member.name] = Refusal(f"{self.where}/{member.name}", why)

    def _folder(self, parents: Sequence[str]) -> Node | None:
        """A folder within the archive, unless it is nobody's work."""
        node = self.root
        for parent in parents:
            node.is_checkout |= parent == GIT
            if is_litter(parent):
                return None
            if parent in PACKAGES and not (self.allowance.whole_class and node is self.root):
                node.packages.add(parent)
                return None
            if parent not in node.folders:
                self.allowance.take_members(1)
            node = node.folder(parent)
        return node

    def _nest(self, node: Node, member: Member, stem: str, where: str) -> None:
        """An archive within the archive is a folder in its tree; its bytes are let go of."""
        allowance, depth = self.allowance, self.depth + 1
        if allowance.whole_class:
            allowance, depth = self._students(member), 0
        else:
            allowance.take_archive()
        try:
            if depth > DEEPEST:
                raise Refused(f"it lies in more than {DEEPEST} archives, one in the other")
            self.allowance.take_bytes(member.size)
            if self.allowance.whole_class:  # what was handed in is no archive's yet, but may swell
                allowance.take_members(1)
                allowance.take_bytes(max(0, member.size - member.info.compress_size))
            data = member.read(self.archive, member.size)
            came = self._came(member)
            node.folder(stem).merge(unpack(data, where, allowance, depth, came))
        except Refused as refused:
            node.refused[member.parts[-1]] = Refusal(where, str(refused))

    def _students(self, member: Member) -> Allowance:
        """What all archives share that lie in a class's archive in one student's folder."""
        return self.shared.setdefault("/".join(member.parts[: 1 + self.wrapped]), Allowance())

    def _is_wrapped(self, names: Iterable[str]) -> bool:
        outermost = {name.partition("/")[0] for name in names if "/" in name}
        folders = [name for name in outermost if not is_litter(name)]
        return len(folders) == 1 and wraps_a_class(folders[0], archive_stem(self.where))

    def _file(self, member: Member, where: str) -> File:
        """A file of the course's; what lies in somebody's archive is read while that is open."""
        read: Callable[[int], bytes] = partial(member.read, self.archive)
        if not self.allowance.whole_class:
            self.allowance.take_bytes(min(member.size, MOST_SOURCE + 1))
            read = _at_hand(read)
        return File(where, member.modified, self._came(member), read)

    def _came(self, member: Member) -> float:
        """When it was handed in: what somebody's own archive says of that is not asked."""
        return member.modified if self.allowance.whole_class else self.came


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
