"""Where the course's files lie, and how a path is told to a person."""

from __future__ import annotations

import os
from pathlib import Path

from kata.course.errors import Fault

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = ROOT / "exercises"
SOLUTIONS = ROOT / "solutions"
DOCS = ROOT / "docs"
NOTEBOOK = ROOT / "notebooks" / "gpt.ipynb"
TESTS = ROOT / "tests"
HIDDEN = TESTS / "hidden"
HINTS = TESTS / "hints"
MISTAKES = TESTS / "mistakes"
REFERENCE = TESTS / "reference"

# A pack for students holds no solutions: what they showed is stored in it, and the exercises as
# they were, for whoever wants a stub back.
STORE = ROOT / "store"
IS_PACK = STORE.is_dir()
STUBS = STORE / "stubs"
ORIGINALS = STUBS if IS_PACK else SOLUTIONS  # what exercises are made from, lessons and all

if not HIDDEN.is_dir():
    raise Fault(
        f"{ROOT} holds the engine without its course: in the folder that you cloned, "
        "run pip install -e . (with -e)"
    )


def link_in(path: Path) -> Path | None:
    """The part of a path that is a link, where somebody who hands in work may have made it.

    Nobody of them has made one in the root (/tmp may be one), or on the way to one's own folders.
    """
    own = (Path(os.path.expanduser("~")), Path(os.environ.get("PWD", path.anchor)))
    trusted = {above for one in own for above in (one, *one.parents)}
    for part in (path, *path.parents):
        in_the_root = len(part.parts) == 2 and part.is_absolute()
        if os.path.islink(part) and not (in_the_root or part in trusted):
            return part
    return None


def is_ours(target: Path) -> bool:
    """Is it one of the project's own two folders, by its own name, and nobody else's work?"""
    return target.resolve() in (EXERCISES, SOLUTIONS) and not link_in(target)


def as_typed(path: Path) -> str:
    """The path as a person in this folder would type it: a link by its own name."""
    try:
        return (path.parent.resolve() / path.name).relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError, RuntimeError):  # elsewhere, or a link that leads round in a circle
        return str(path)


def calls_as_typed(text: str) -> str:
    """A text with the calls in it as a person in this folder would type them."""
    return text.replace("python grader.py", f"python {as_typed(ROOT / 'grader.py')}")
