"""Which parts of a tree are whose: what course systems write into the names of files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from kata.grading.arrivals.metadata import Submitter, submitters
from kata.grading.arrivals.tree import (
    METADATA,
    Node,
    Refusal,
    archive_stem,
    counts,
    course_file,
)

# lovelaceada_LATE_12345_678901_ch4_2_layer_norm-1.py
CANVAS = re.compile(
    r"(?P<name>.+?)_(?:LATE_)?(?P<id>\d+)_(?:LATE_)?(?P<attempt>\d+)_(?:LATE_)?(?P<rest>.+)",
    re.DOTALL,  # so that the first signature counts, whatever stands behind it
)
# Ada Lovelace_123456_assignsubmission_file_, and the files' names after it in a flat zip
MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+_?(?P<rest>.*)", re.DOTALL)

OF_THE_COURSE = {"exercises", "solutions", "tests", "kata", "notebooks", "docs", "benchmarks"}


@dataclass(frozen=True)
class Owner:
    """Somebody, and all that came in from them."""

    id: str
    name: str
    node: Node = field(default_factory=Node)
    submitted: str = ""  # when (ISO 8601), where that is said


@dataclass(frozen=True)
class Owners:
    each: tuple[Owner, ...]
    nobodys: tuple[Refusal, ...] = ()  # what belongs to none of them


def owners(root: Node) -> Owners:
    """Everybody whose work is in the tree, sorted by id; one id stands for one person."""
    root = _unwrapped(root)
    found = list(_of_gradescope(root) if METADATA in root.files else _by_name(root))
    together: dict[str, Owner] = {}
    for one in found:
        if one.id in together:
            together[one.id].node.merge(one.node)
        else:
            together[one.id] = one
    return Owners(tuple(together[key] for key in sorted(together)), tuple(_nobodys(root)))


def _unwrapped(root: Node) -> Node:
    """The class's own folder, where others are wrapped around it."""
    inner, passed = root, [root]
    while len(inner.folders) == 1 and not inner.files:
        ((name, inner),) = inner.folders.items()
        if _signed(name):
            return root
        passed.append(inner)
        if _is_class(inner):
            for outer in passed:
                inner.refused |= outer.refused
                inner.packages |= outer.packages
            return inner
    return root


def _is_class(node: Node) -> bool:
    """Are there several people in it, or names that a course system has made?"""
    if METADATA in node.files or any(map(_signed, (*node.files, *node.folders))):
        return True
    holding = {name for name, one in node.folders.items() if _holds_work(one)}
    return len(holding - OF_THE_COURSE) > 1  # these too may be somebody's names


def _holds_work(node: Node) -> bool:
    return any(counts(name) for one in node.below() for name in one.files)


def _signed(name: str) -> re.Match[str] | None:
    """The name, if a course system has written whose it is into it.

    It does so at the beginning; what looks like it further behind, somebody chose as a file's name.
    """
    read = filter(None, (MOODLE.fullmatch(name), CANVAS.fullmatch(name)))
    return min(read, key=lambda signed: len(signed["name"]), default=None)


def _by_name(root: Node) -> Iterator[Owner]:
    """A folder each, a file each with a name before its own, or an archive each."""
    for name, node in root.folders.items():
        if signed := _signed(name):
            yield Owner(signed["id"], signed["name"], node)
        else:
            yield Owner(name, name, node)
    yield from _by_signed_file(root)
    for name, refusal in root.refused.items():
        if "/" in name:  # it leads out of a class's archive: whatever it is called, it is nobody's
            continue
        stem = archive_stem(name)
        if (signed := _signed(stem or name)) or stem:
            of, named = (signed["id"], signed["name"]) if signed else (stem, stem)
            yield Owner(of, named, Node(refused={name: refusal}))


def _by_signed_file(root: Node) -> Iterator[Owner]:
    """A flat zip's files. Those of one person may have one name: a folder for each of them."""
    numbers = count()
    for name, file in root.files.items():
        if signed := _signed(name):
            numbered = course_file(signed["rest"])
            attempt = replace(file, attempt=numbered[1] if numbered else 0)
            within = Node(files={signed["rest"]: attempt})
            yield Owner(signed["id"], signed["name"], Node(folders={f"{next(numbers)}": within}))
    for name in root.others:
        if signed := _signed(name):
            yield Owner(signed["id"], signed["name"], Node(others=[signed["rest"]]))


def _of_gradescope(root: Node) -> Iterator[Owner]:
    """A folder each, or one for several who work together: the metadata say who they are."""
    text = root.files[METADATA].read(64 << 20).decode("utf-8-sig", "replace")
    listed, taken = submitters(text), set[str]()
    for folder, node in root.folders.items():
        for one in listed.get(folder, ()) or (Submitter(folder, folder, ""),):
            unique = one.id if one.id not in taken else f"{one.id} ({folder})"
            taken.add(unique)
            yield Owner(unique, one.name, node, one.submitted)


def _nobodys(root: Node) -> Iterator[Refusal]:
    """What lies beside the folders and doesn't say whose it is, and links."""
    for name in root.others:
        if not _signed(name):
            yield Refusal(name, "it is neither a folder nor a zip")
    for name, file in root.files.items():
        if name != METADATA and not _signed(name):
            yield Refusal(file.where, "it lies in nobody's folder")
    for name, refusal in root.refused.items():
        if "/" in name or not (archive_stem(name) or _signed(name)):
            yield refusal
    for name in sorted(root.packages):
        yield Refusal(name, "it is left out for its name; give it another if it is somebody's")
