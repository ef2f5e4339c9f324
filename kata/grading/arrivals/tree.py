"""All that came in, as one tree of folders and files; an archive is a folder in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kata.course.sections import files

MOST_NAMED = 5  # of the files that are none of the course's
MOST_SHOWN = 200  # letters of a place
COPY = re.compile(r"(?P<stem>.+?)(?:-(?P<dash>\d{1,4})| ?\((?P<round>\d{1,4})\))?\.py")
OWN = re.compile(r".*_(ch\d.*)", re.DOTALL)
METADATA = "submission_metadata.yml"  # of a Gradescope export
ARCHIVE = ".zip"
EXPORT = re.compile(r"assignment_\d+_export")  # the folder around it
BEFORE_A_BYTE = re.compile(r"\\+(?=[\ud800-\udfff]|ud[89a-f][0-9a-f]{2})")  # or what looks like one
AMBIGUOUS = "refused: another file's name differs from it in capitals at most"
GIT = ".git"
# Never anybody's work: what systems, editors and package managers leave behind.
LITTER = {
    *("__MACOSX", "__pycache__", GIT, ".ipynb_checkpoints", ".idea", ".vscode", ".DS_Store"),
    *(".venv", ".env", ".mypy_cache", ".ruff_cache", ".pytest_cache", "Thumbs.db", "desktop.ini"),
}
# Neither, within somebody's work; where a class's folders lie, somebody may have such a name.
PACKAGES = {"venv", "env", "node_modules", "site-packages"}


@dataclass(frozen=True)
class File:
    """A file that may count, as it can be read: at most so many bytes of it."""

    where: str  # as a person finds it
    modified: float  # seconds since 1970; in an archive of somebody's, as that says
    came: float  # what holds of it: of an archive's file, when the outermost one was handed in
    read: Callable[[int], bytes]
    attempt: int = 0  # where a course system counts them: that says more than a time


def shortened(where: str) -> str:
    """A place as it is told, whose names may be as long as an archive lets them be."""
    if len(where) <= MOST_SHOWN:
        return where
    return f"{where[: MOST_SHOWN // 2]} … {where[-MOST_SHOWN // 2 :]}"


@dataclass(frozen=True)
class Refusal:
    """Something that is not looked into, and why."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{shortened(self.where)}: {self.reason}"


@dataclass
class Node:
    """A folder, or an archive: what is in it."""

    folders: dict[str, Node] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    modules: dict[str, File] = field(default_factory=dict)  # others, which a file may import
    others: list[str] = field(default_factory=list)  # some names of what doesn't count
    refused: dict[str, Refusal] = field(default_factory=dict)  # by the name that it has here
    packages: set[str] = field(default_factory=set)  # folders that were left out for their names
    merged: set[str] = field(default_factory=set)  # names of which several were handed in here
    is_checkout: bool = False  # of git's, whose files are as old as the checkout

    def folder(self, name: str) -> Node:
        return self.folders.setdefault(name, Node())

    def put(self, name: str, found: Node) -> None:
        """What was handed in under a name, together with what has that name already."""
        self.merged |= {name} & self.folders.keys()
        self.folder(name).merge(found)

    def other(self, name: str, named: bool = False) -> None:
        """Keep the name of what doesn't count: some of them, or all where names say whose it is."""
        if (named or len(self.others) < MOST_NAMED) and not is_litter(name):
            self.others.append(name)

    def below(self, depth: int = 0) -> Iterator[tuple[int, Node]]:
        """This folder and all that are in it, each with how deep it lies."""
        yield depth, self
        for name in sorted(self.folders):
            yield from self.folders[name].below(depth + 1)

    def merge(self, other: Node) -> None:
        """Take in what is in another folder of the same person's."""
        for name, file in other.files.items():
            known = self.files.get(name)
            if known is None or (known.came, known.modified) < (file.came, file.modified):
                self.files[name] = file
        self.modules = {**other.modules, **self.modules}
        for name, folder in other.folders.items():
            self.folder(name).merge(folder)
        self.refused |= other.refused
        self.packages |= other.packages
        self.is_checkout |= other.is_checkout
        for one in other.others:
            self.other(one)


def is_litter(name: str) -> bool:
    return name in LITTER or name.startswith("._")


def may_be_left_out(path: Sequence[str], beside: Container[str]) -> bool:
    """Is it work that nobody will see, since somebody has a name that tools leave behind?

    `path` leads to a file within a class's folder, and `beside` are the names in that.
    """
    (first, *within), last = path, path[-1]
    if not is_litter(first) or not (counts(last) or archive_stem(last)):
        return False
    if not within:  # macOS writes such a file beside each
        return first.removeprefix("._") not in beside
    return not any(is_litter(one) or one in PACKAGES for one in within)


def archive_stem(name: str) -> str:
    """An archive's name without its ending, or nothing if it is none."""
    last = name.rpartition("/")[2]
    return (last[: -len(ARCHIVE)] or last) if last.lower().endswith(ARCHIVE) else ""


def wraps_a_class(folder: str, archive: str) -> bool:
    """Is it Gradescope's folder, or the one that a class's archive is called after?"""
    return folder == archive or EXPORT.fullmatch(folder) is not None


def encodable(name: str) -> str:
    """A name as a text that can be written, and no other's: its bytes may be no UTF-8.

    They are told by their numbers. Where a name has that in letters, its backslashes are doubled.
    """
    own = BEFORE_A_BYTE.sub(lambda found: found[0] * 2, name)
    return own.encode("utf-8", "backslashreplace").decode()


def is_clone(node: Node) -> bool:
    """Does the folder hold the whole repository, ours included?"""
    ours = {"grader.py", "kata", "solutions"}
    return "exercises" in node.folders and not ours.isdisjoint(
        {*node.folders, *node.files, *node.others}
    )


def course_file(name: str) -> tuple[str, int] | None:
    """The course's file that a name stands for, and which copy of it: `x-1.py`, `x (1).py`."""
    match = COPY.fullmatch(name)
    if not match or f"{match['stem']}.py" not in files():
        return None
    return f"{match['stem']}.py", int(match["dash"] or match["round"] or 0)


def module_name(name: str) -> tuple[str, int] | None:
    """The module of somebody's own that a file may be, and which copy of it."""
    match = COPY.fullmatch(name)
    if not match or len(name) > MOST_SHOWN or counts(name) or not match["stem"].isidentifier():
        return None
    return match["stem"], int(match["dash"] or match["round"] or 0)


def counts(name: str) -> bool:
    """Could the file be somebody's work? A course system may write whose it is before its name."""
    last = name.rpartition("/")[2]
    return last == METADATA or course_file(own_name(last)) is not None


def own_name(name: str) -> str:
    """The file's name without what a course system has written before it."""
    match = OWN.fullmatch(name)
    return match[1] if match else name


def ambiguous(names: Iterable[str]) -> set[str]:
    """The course's files in one folder that differ in capitals at most: which one is meant?"""
    alike: dict[tuple[str, str], list[str]] = {}
    for name in names:
        folder, _, last = name.rpartition("/")
        if counts(last.casefold()):
            alike.setdefault((folder, last.casefold()), []).append(name)
    return {name for several in alike.values() if len(several) > 1 for name in several}
