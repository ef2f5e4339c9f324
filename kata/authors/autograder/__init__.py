"""The autograder that Gradescope is given: one zip with the course, `setup.sh`, `run_autograder`.

The zip holds the solutions: it is for the instructor alone. The same course is the same bytes.
"""

from __future__ import annotations

import io
import shlex
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from kata.course.places import HIDDEN, HINTS, MISTAKES, ROOT, SOLUTIONS

HERE = Path(__file__).parent
ASKED = "# what is asked for"  # the line of run_autograder in which the call's own options go
FILES = ("grader.py", "pyproject.toml", "README.md", "LICENSE", "tests/__init__.py")
FOLDERS = (ROOT / "kata", SOLUTIONS, HIDDEN, HINTS, MISTAKES)
BEGINNING = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell


def autograder(asked: Sequence[str]) -> bytes:
    """The zip; `asked` are the words and options that every submission is graded with."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, mode in sorted(_members(asked)):
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, where files have modes
            entry.external_attr = (0o100000 | mode) << 16
            archive.writestr(entry, data)
    return out.getvalue()


def _members(asked: Sequence[str]) -> Iterator[tuple[str, bytes, int]]:
    yield "setup.sh", (HERE / "setup.sh").read_bytes(), 0o755
    run = (HERE / "run_autograder").read_text(encoding="utf-8")
    options = f"asked=({shlex.join(asked)})"
    yield "run_autograder", run.replace(ASKED, options).encode(), 0o755
    for path in _course():
        yield f"course/{path.relative_to(ROOT).as_posix()}", path.read_bytes(), 0o644


def _course() -> Iterator[Path]:
    """What grading needs, and nothing else that happens to lie there."""
    for name in FILES:
        if (ROOT / name).is_file():
            yield ROOT / name
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path
