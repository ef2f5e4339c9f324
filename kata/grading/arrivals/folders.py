"""A folder becomes a tree. No link in it is followed, and nothing in it is changed."""

from __future__ import annotations

import os
from collections.abc import Container
from functools import partial
from pathlib import Path

from kata.course.wording import reason
from kata.grading.arrivals.allowance import DEEPEST_FOLDER, TOO_DEEP, Allowance, Refused
from kata.grading.arrivals.archives import unpack
from kata.grading.arrivals.tree import (
    AMBIGUOUS,
    GIT,
    PACKAGES,
    File,
    Node,
    Refusal,
    ambiguous,
    archive_stem,
    counts,
    encodable,
    is_litter,
    may_be_left_out,
    module_name,
    wraps_a_class,
)

MOST_LOOKED_AT = Allowance().members  # files and folders in one that is left out for its name


def scan(
    place: Path,
    where: str = "",
    depth: int = 0,
    of_class: bool = False,
    allowance: Allowance | None = None,
) -> Node:
    """The tree of what lies in a folder, archives opened; `of_class` if it is a whole class's.

    The archives in somebody's folder share one allowance.
    """
    node, shared = Node(), allowance or Allowance()
    try:
        entries = sorted(os.scandir(place), key=lambda entry: entry.name)
    except OSError as error:
        node.refused["."] = Refusal(where or str(place), f"it can't be read: {error.strerror}")
        return node
    beside = {entry.name for entry in entries}
    twice = ambiguous(beside)
    for entry in entries:
        name = encodable(entry.name)
        node.is_checkout |= name == GIT
        if is_litter(name):
            node.packages |= {name} if of_class and _hides_work(entry, beside) else set()
            continue
        inside = f"{where}/{name}" if where else name
        own = Allowance() if of_class else shared
        try:
            if entry.name in twice and not entry.is_dir(follow_symlinks=False):
                raise Refused(AMBIGUOUS)
            if entry.is_file(follow_symlinks=False) and (stem := archive_stem(name)):
                _open(node, entry, stem, inside, own)
            else:
                _take(node, entry, inside, depth, of_class, own)
        except Refused as refused:
            node.refused[name] = Refusal(inside, str(refused))
        except Exception as error:  # whatever somebody's is like, it costs nobody else anything
            said = getattr(error, "strerror", None) or reason(error)
            node.refused[name] = Refusal(inside, f"it can't be read: {said}")
    return node


def _open(node: Node, entry: os.DirEntry[str], stem: str, where: str, allowance: Allowance) -> None:
    """An archive becomes a folder, beside what has its name already."""
    allowance.take_members(1)
    node.put(stem, unpack(Path(entry.path), where, allowance, came=entry.stat().st_mtime))


def _take(
    node: Node,
    entry: os.DirEntry[str],
    where: str,
    depth: int,
    of_class: bool,
    allowance: Allowance,
) -> None:
    """A folder with all that is in it, or one file, if it counts.

    Of a class, it may be called after somebody.
    """
    name = where.rpartition("/")[2]
    if entry.is_symlink():
        if depth == 0 or counts(name):
            raise Refused("it is a link, which is not followed")
    elif entry.is_dir():
        if name in PACKAGES and not of_class:
            node.packages.add(name)
        elif depth < DEEPEST_FOLDER:
            still_of_class = of_class and wraps_a_class(name, "")
            node.put(name, scan(Path(entry.path), where, depth + 1, still_of_class, allowance))
        else:
            raise Refused(TOO_DEEP)
    elif counts(name):
        if not entry.is_file():
            raise Refused("it is not a file")
        node.files[name] = _file(entry, where)
    else:
        node.other(name, named=depth == 0)
        if module_name(name) and entry.is_file():
            node.modules[name] = _file(entry, where)


def _hides_work(entry: os.DirEntry[str], beside: Container[str]) -> bool:
    """May somebody's work be left out with it? So it is where there is too much to look through."""
    if not entry.is_dir(follow_symlinks=False):
        return may_be_left_out([entry.name], beside)
    looked_at = 0
    for place, folders, names in os.walk(entry.path):
        path = [entry.name, *Path(place).relative_to(entry.path).parts]
        folders[:] = [one for one in folders if not is_litter(one) and one not in PACKAGES]
        looked_at += len(folders) + len(names)
        if looked_at > MOST_LOOKED_AT or (folders and len(path) > DEEPEST_FOLDER):
            return True
        if any(may_be_left_out([*path, name], ()) for name in names):
            return True
    return False


def _file(entry: os.DirEntry[str], where: str) -> File:
    came = entry.stat().st_mtime
    return File(where, came, came, partial(_read, Path(entry.path)))


def _read(path: Path, most: int) -> bytes:
    """What was no link when it was looked at must not be one now."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read(most)
