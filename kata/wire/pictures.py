"""How a demonstration tells a notebook that it has drawn a picture: a line with the file's name."""

from __future__ import annotations

MARK = "\0picture "  # begins the line


def line(name: str) -> str:
    return f"{MARK}{name}"


def name(line: str) -> str:
    """The file's name, or nothing where the line tells of none."""
    return line.removeprefix(MARK).strip() if line.startswith(MARK) else ""
