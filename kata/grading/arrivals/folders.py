"""A folder becomes a tree. No link in it is followed, and nothing in it is changed."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from kata.grading.arrivals.archives import Refused, unpack
from kata.grading.arrivals.tree import (
    ARCHIVE,
    File,
    Node,
    Refusal,
    ambiguous,
    counts,
    is_clone,
    is_litter,
)

DEEPEST = 16  # folders in folders


def scan(place: Path, where: str = "", depth: int = 0) -> Node:
    """The tree of what lies in a folder, archives opened."""
    node = Node()
    try:
        entries = sorted(os.scandir(place), key=lambda entry: entry.name)
    except OSError as error:
        node.refused["."] = Refusal(where or str(place), f"it can't be read: {error.strerror}")
        return node
    names = {entry.name for entry in entries}
    twice = ambiguous(names)
    for entry in entries:
        if is_litter(entry.name) or (is_clone(names) and entry.name != "exercises"):
            continue
        inside = f"{where}/{entry.name}" if where else entry.name
        if entry.is_symlink():
            if depth == 0 or counts(entry.name):
                node.refused[entry.name] = Refusal(inside, "it is a link, which is not followed")
        elif entry.is_dir():
            if depth < DEEPEST:
                node.folders[entry.name] = scan(Path(entry.path), inside, depth + 1)
        elif entry.name in twice:
            reason = "refused: another file's name differs from it in capitals at most"
            node.refused[entry.name] = Refusal(inside, reason)
        else:
            _take(node, entry, inside, named=depth == 0)
    return node


def _take(node: Node, entry: os.DirEntry[str], where: str, named: bool) -> None:
    """One file, if it counts; an archive becomes a folder."""
    if counts(entry.name):
        if entry.is_file():
            modified = entry.stat().st_mtime
            node.files[entry.name] = File(where, modified, partial(_read, Path(entry.path)))
        else:
            node.refused[entry.name] = Refusal(where, "it is not a file")
    elif entry.name.lower().endswith(ARCHIVE) and entry.is_file():
        try:
            found = unpack(Path(entry.path), where)
        except Refused as reason:
            node.refused[entry.name] = Refusal(where, str(reason))
        else:
            node.folder(entry.name[: -len(ARCHIVE)]).merge(found)
    else:
        node.other(entry.name, named)


def _read(path: Path, most: int) -> bytes:
    """What was no link when it was looked at must not be one now."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read(most)
