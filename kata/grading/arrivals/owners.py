"""Which parts of a tree are whose: what course systems write into the names of files."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kata.grading.arrivals.metadata import Submitter, submitters
from kata.grading.arrivals.tree import (
    METADATA,
    File,
    Node,
    Refusal,
    archive_stem,
    counts,
    course_file,
    module_name,
    wraps_a_class,
)
from kata.wire.shown import one_line

# Canvas' lovelaceada_LATE_12345_678901_ch4_2_layer_norm-1.py has one, with an attachment's number,
# and Moodle's Ada Lovelace_123456_assignsubmission_file_, before the files' names in a flat zip.
# They are looked for from each underscore on, since the numbers of two may be the same.
SIGNATURE = re.compile(
    r"(?=(_(?:LATE_)?(?P<id>\d+)_"
    r"(?:assignsubmission_[a-z]+_?|(?:LATE_)?\d+_(?:LATE_)?)))"
)
WHOSE = "nobody can tell which number in its name is its owner's; it is graded under that name"
SEVERAL = "its number stands behind several names; it is graded under its own"
TWICE = "somebody else has its number too; it is graded under that and its folder's name"
ALIKE = "its name comes out as somebody else's where it is written; it is graded under this one"
TOGETHER = "several things of that name lie side by side; they are taken for one student's"
LONE = (
    "it is all that there is, so it is taken for one student's; "
    "if a whole class is in it, name it itself, unpacked where it lies in a zip"
)

OF_THE_COURSE = {"exercises", "solutions", "tests", "kata", "notebooks", "docs", "benchmarks"}


@dataclass(frozen=True)
class Owner:
    """Somebody, and all that came in from them: what was handed in by itself, each for itself."""

    id: str
    name: str
    nodes: tuple[Node, ...] = ()
    submitted: str = ""  # when (ISO 8601), where that is said
    doubt: str = ""  # why nothing that was found is their id


@dataclass(frozen=True)
class Owners:
    each: tuple[Owner, ...]
    nobodys: tuple[Refusal, ...] = ()  # what belongs to none of them, and what is to be said


def owners(root: Node, archive: str = "") -> Owners:
    """Everybody whose work is in the tree, sorted by id; one id stands for one person.

    `archive` is the name, without its ending, of the archive that the tree was, if it was one.
    """
    root = _unwrapped(root, archive)
    gradescope = METADATA in root.files
    found = _of_gradescope(root) if gradescope else _one_name_each(_together(_by_name(root)))
    told_apart = _ids_of_their_own(list(_legible(list(found))))
    each = tuple(sorted(told_apart, key=lambda one: one.id))
    doubts = (Refusal(one.id, one.doubt) for one in each if one.doubt)
    return Owners(each, (*doubts, *_lone(root), *_nobodys(root)))


def _together(found: Iterable[Owner]) -> list[Owner]:
    """All that came in from one person is theirs."""
    together: dict[tuple[str, str, str], Owner] = {}
    for one in found:
        known = together.setdefault((one.id, one.name, one.doubt), replace(one, nodes=()))
        together[one.id, one.name, one.doubt] = replace(known, nodes=(*known.nodes, *one.nodes))
    return list(together.values())


def _one_name_each(found: list[Owner]) -> Iterator[Owner]:
    """A course system writes one name with a number: what has several, it has not written."""
    often = Counter(one.id for one in found if not one.doubt)
    for one in found:
        if often[one.id] > 1 and not one.doubt:
            known_as = f"{one.id}?" if one.id == one.name else f"{one.name} ({one.id})"
            yield replace(one, id=known_as, doubt=SEVERAL)
        else:
            yield one


def _legible(found: list[Owner]) -> Iterator[Owner]:
    """Whose name can't be written as it is has no id in it where that would be somebody else's."""
    often = Counter(_as_read(one.id) for one in found)
    for one in found:
        read = _as_read(one.id)
        is_others = read != one.id and often[read] > 1
        yield replace(one, id=read, doubt=one.doubt or ALIKE) if is_others else one


def _as_read(known_as: str) -> str:
    """What a reader sees of an id in a table: of a letter's two ways to be composed, one."""
    return " ".join(unicodedata.normalize("NFC", one_line(known_as)).split()) or "?"


def _ids_of_their_own(found: list[Owner]) -> Iterator[Owner]:
    """An id that is made up here, where none is somebody's, must be nobody's either."""
    taken = {_as_read(one.id) for one in found if not one.doubt}
    for one in found:
        known_as, number = one.id, 1
        while one.doubt and _as_read(known_as) in taken:
            number += 1
            known_as = f"{one.id}~{number}"
        taken.add(_as_read(known_as))
        yield replace(one, id=known_as)


def _unwrapped(root: Node, archive: str) -> Node:
    """The class's own folder, where one is wrapped around it that no student can have named.

    Of any other, what lies in it must not decide: that may be one student's, and hold folders with
    the names of others.
    """
    if len(root.folders) > 1 or root.files:
        return root
    for name, inner in root.folders.items():
        if wraps_a_class(name, archive) and _looks_like_a_class(inner):
            inner.refused |= root.refused
            inner.packages |= root.packages
            inner.merged |= root.merged
            return inner
    return root


def _lone(root: Node) -> Iterator[Refusal]:
    """What may be a whole class's, and is taken for one student's."""
    names = [*root.folders, *filter(archive_stem, root.refused)]
    if len(names) > 1 or root.files or any(map(_signed, names)):
        return
    if not root.folders or any(map(_looks_like_a_class, _wrapped_in(root))):
        yield from (Refusal(name, LONE) for name in names)


def _wrapped_in(root: Node) -> Iterator[Node]:
    """The folders of which each alone lies in the one before."""
    while len(root.folders) == 1:
        (root,) = root.folders.values()
        yield root


def _looks_like_a_class(node: Node) -> bool:
    """Are there several people in it, or names that a course system has made?"""
    if METADATA in node.files or any(map(_signed, (*node.files, *node.folders))):
        return True
    holding = {name for name, one in node.folders.items() if _holds_work(one)}
    return len(holding - OF_THE_COURSE) > 1  # these too may be somebody's names


def _holds_work(node: Node) -> bool:
    return any(counts(name) for _, one in node.below() for name in one.files)


@dataclass(frozen=True)
class _Signed:
    """What a course system has written before a name: whose it is."""

    owner: Owner
    rest: str

    def with_node(self, node: Node) -> Owner:
        return replace(self.owner, nodes=(node,))


def _signed(name: str) -> _Signed | None:
    """The name, if a course system has written whose it is into it.

    What looks like it before that, somebody may have as a name, and behind it, chosen for a file:
    of two signatures either may be false, and what stands before the last one is nobody's number.
    """
    found = {one.start("id"): one for one in reversed([*SIGNATURE.finditer(name, 1)])}
    if not found:
        return None
    last = found[max(found)]
    rest = name[last.end(1) :]
    if len(found) == 1:
        return _Signed(Owner(last["id"], name[: last.start()]), rest)
    known_as = f"{name[: last.end('id')]}?"  # which ends with no number: gradebooks look for one
    return _Signed(Owner(known_as, known_as, doubt=WHOSE), rest)


def _by_name(root: Node) -> Iterator[Owner]:
    """A folder each, a file each with a name before its own, or an archive each."""
    for name, node in root.folders.items():
        signed = _signed(name)
        yield signed.with_node(node) if signed else Owner(name, name, (node,))
    yield from _by_signed_file(root)
    for name, refusal in root.refused.items():
        if "/" in name:  # it leads out of a class's archive: whatever it is called, it is nobody's
            continue
        stem = archive_stem(name)
        if (signed := _signed(stem or name)) or stem:
            node = Node(refused={name: refusal})
            yield signed.with_node(node) if signed else Owner(stem, stem, (node,))


def _by_signed_file(root: Node) -> Iterator[Owner]:
    """A flat zip's files, each of which was handed in by itself."""
    for name, file in root.files.items():
        if signed := _signed(name):
            numbered = course_file(signed.rest)
            attempt = replace(file, attempt=numbered[1] if numbered else 0)
            yield signed.with_node(Node(files={signed.rest: attempt}))
    for name in dict.fromkeys([*root.others, *root.modules]):
        if signed := _signed(name):
            yield signed.with_node(_beside_the_course(signed.rest, root.modules.get(name)))


def _beside_the_course(name: str, module: File | None) -> Node:
    """What is none of the course's files; one of those may import it."""
    numbered = module_name(name)
    if module is None or numbered is None:
        return Node(others=[name])
    return Node(others=[name], modules={name: replace(module, attempt=numbered[1])})


def _of_gradescope(root: Node) -> Iterator[Owner]:
    """A folder each, or one for several who work together: the metadata say who they are."""
    text = root.files[METADATA].read(64 << 20).decode("utf-8-sig", "replace")
    listed, taken = submitters(text), set[str]()
    for folder, node in root.folders.items():
        for one in listed.get(folder, ()) or (Submitter(folder, folder, ""),):
            known_as, doubt = (f"{one.id} ({folder})", TWICE) if one.id in taken else (one.id, "")
            taken.add(one.id)
            yield Owner(known_as, one.name, (node,), one.submitted, doubt)


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
    for name in sorted(root.merged):
        yield Refusal(name, TOGETHER)
    for name in sorted(root.packages):
        yield Refusal(name, "it is left out for its name; give it another if it is somebody's")
