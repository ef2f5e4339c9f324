"""The lines of a source, as Python counts them: wherever a number meets a text, they are these."""

from __future__ import annotations

import re

END = re.compile(r"\r\n|\r|\n")


def lines_of(source: str) -> list[str]:
    """Its lines without their ends.

    `str.splitlines` ends a line at form feeds too, which editors set between pages, and at what may
    stand in any string: all that comes below would have another number than Python's.
    """
    lines = END.split(source)
    return lines if lines[-1] else lines[:-1]
