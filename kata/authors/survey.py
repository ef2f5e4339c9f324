"""The whole course as its authors see it: what is missing or stale, and the mending of what can be.

Nothing is graded here but mistakes whose entry in the index is missing or stale.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from kata.authors import screens
from kata.authors.files import PAGE
from kata.authors.findings import Finding, counted
from kata.authors.index import Index
from kata.authors.lacks import MEND, is_broken, lacks
from kata.authors.leftovers import leftovers
from kata.authors.notebook import notebook, stubs
from kata.authors.page import page
from kata.authors.store import expected, in_full, subjects
from kata.course.checks import Subject, graded
from kata.course.exercises import generated
from kata.course.mistakes import index_path
from kata.course.places import NOTEBOOK, REFERENCE, as_typed
from kata.course.sections import Section, sections
from kata.grading.kept import is_fresh, keep
from kata.grading.opening import open_grader

Chosen = tuple[Section, ...]


def findings(chosen: Chosen) -> Iterator[Finding]:
    """All that these sections lack; for the whole course, also what belongs to none of them."""
    whole = chosen == sections()
    kept = (REFERENCE / f"{subject.module}.json.gz" for subject in _unkept(chosen))
    for path in (*_stale_texts(chosen), *kept):
        what = "stale" if path.exists() else "missing"
        yield Finding(path, f"{what}: {MEND} writes it", mendable=True)
    for section in chosen:
        yield from lacks(section, in_full=len(chosen) == 1)
    if whole:
        yield from leftovers()


def mend(chosen: Chosen) -> Iterator[str]:
    """Write anew what is made from something else; tells what it is about to do."""
    for path, text in _stale_texts(chosen).items():
        yield f"Writing {as_typed(path)}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    unkept = list(_unkept(chosen))
    indices = [index for one in _readable(chosen) if not (index := Index(one)).is_fresh()]
    ready = {*(index.section for index in indices), *(s for one in unkept for s in graded(one))}
    if not ready:
        return
    with open_grader(walls=False, ready=ready, locations=False) as grader:
        for subject in unkept:
            yield f"Keeping what the reference shows in {subject.module}"
            in_full(grader, subject)
            keep(subject, expected(grader, subject))
        for index in indices:
            number = counted(len(index.missing() + index.stale()), "mistake")
            place = as_typed(index_path(index.section.module))
            yield f"Writing {place}: {number} to be held against the reference"
            index.redo(grader)


def mend_screens() -> Iterator[str]:
    """Write anew the golden screens and the README's pictures that say something else by now."""
    for path in screens.mend():
        yield f"Wrote {as_typed(path)}"


def _stale_texts(chosen: Chosen) -> dict[Path, str]:
    """The files that are made from others and aren't as they should be: what they should hold."""
    wanted = _exercises(chosen)
    if chosen == sections() and not any(map(is_broken, chosen)):
        with contextlib.suppress(SyntaxError, ValueError):  # a given file that is none
            wanted[NOTEBOOK] = notebook(stubs())
        if text := page():
            wanted[PAGE] = text
    return {
        path: text
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }


def _readable(chosen: Chosen) -> list[Section]:
    return [section for section in chosen if not is_broken(section)]


def _unkept(chosen: Chosen) -> Iterator[Subject]:
    """Those of which it is not known, or not any more, what the reference shows."""
    return (subject for subject in subjects(_readable(chosen)) if not is_fresh(subject))


def _exercises(chosen: Chosen) -> dict[Path, str]:
    """The exercises of these sections; with the whole course, those that are given as well."""
    names = {section.file for section in chosen}
    whole = chosen == sections()
    try:
        return {p: text for p, text in generated().items() if whole or p.name in names}
    except (SyntaxError, ValueError):
        return {}  # a solution can't be read, which is said of that one
