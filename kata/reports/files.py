"""Where a report may be written: see kata.grading.files for how."""

from __future__ import annotations

from pathlib import Path

from kata.course.errors import BadCall


def require_place(path: Path, submission: Path | None = None) -> None:
    """Refuse a place where nothing can or must be written, before any work is done.

    A submission's own folder is none: what lies there is its author's to change.
    """
    if not path.parent.is_dir():
        raise BadCall(f"there is no folder {path.parent}; make it, or name another place")
    if path.is_dir() and not path.is_symlink():
        raise BadCall(f"{path} is a folder; it takes the name of a file")
    if submission and path.parent.resolve().is_relative_to(submission.resolve()):
        raise BadCall(f"{path} lies in the submission's folder; write it somewhere else")
