"""What is said of the walls where one is missing."""

from __future__ import annotations

import sys

from kata.course.errors import Fault


def require_walls() -> None:
    """Refuse to go on where the walls around a submission don't all stand."""
    from kata.walls import build

    if build.missing():
        raise Fault(f"{build.notice()}; grade without --require-sandbox, or on Linux 5.13 or newer")


def tell_of_walls() -> None:
    """One line for whoever grades other people's work where a wall is missing."""
    from kata.walls import build

    if notice := build.notice():
        print(f"grader.py: {notice}", file=sys.stderr)
