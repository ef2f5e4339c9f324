"""The folder that a class's grades are written to, and nothing outside of it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from kata.course.errors import BadCall
from kata.grading.files import clear_unfinished, write
from kata.grading.grades import Gradebook
from kata.grading.journal import NAME
from kata.reports.cases import Feedback
from kata.reports.feedback import pages
from kata.reports.grades_csv import grades_csv
from kata.reports.page.html import page


class ClassFolder:
    """One call writes into it at a time; no link in it is followed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = path / NAME
        self.feedback = path / "feedback"

    @classmethod
    @contextlib.contextmanager
    def opened(cls, path: Path, submissions: Path | None) -> Iterator[ClassFolder]:
        """The folder, made where there is none."""
        if submissions and submissions.is_dir():
            own = submissions.resolve()
            if path.resolve().is_relative_to(own):
                raise BadCall(f"{path} lies among the submissions; name a folder outside: --out")
        found = cls(path)
        for folder in (path, found.feedback):
            _make(folder)
        if found.journal.is_symlink():
            raise BadCall(f"{found.journal} is a link; remove it, or name another --out")
        with _alone(path):
            for folder in (path, found.feedback):
                clear_unfinished(folder)
            yield found

    def write(
        self, book: Gradebook, level: Feedback, excel: bool = False, anonymous: bool = False
    ) -> None:
        """Everything, each file whole or as it was before; the table of grades comes last."""
        current = set()
        for name, text in pages(book, level):
            current.add(name)
            _renew(self.feedback / name, text)
        for path in self.feedback.glob("*.md"):
            if path.name not in current:
                path.unlink()  # of somebody who is not in the class any more
        _renew(self.path / "report.html", page(book, anonymous=anonymous))
        _renew(self.path / "grades.csv", grades_csv(book, excel))


def _renew(path: Path, text: str) -> None:
    """Write a file that says something else by now."""
    data = text.encode("utf-8", "backslashreplace")
    if path.is_symlink() or not path.is_file() or path.read_bytes() != data:
        write(path, data)


def _make(folder: Path) -> None:
    if folder.is_symlink():
        raise BadCall(f"{folder} is a link; name the folder that it leads to with --out")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise BadCall(f"{folder} is not a folder; name another one with --out") from None
    except OSError as error:
        raise BadCall(f"{folder} can't be made: {error.strerror}; name another --out") from None


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second call away, which would write the same journal; where the system can."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BadCall(
            f"another call writes into {folder}; wait for it, or name another --out"
        ) from None
    finally:
        os.close(held)
