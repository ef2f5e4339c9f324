"""Text that came from outside, made harmless: shown, not obeyed.

From outside comes all that a submission made or named: messages, prints, values, names of files and
folders. A terminal obeys control characters, a reader takes what stands in the first column for
ours, and a CI runner obeys `::error::` at the beginning of a line and `##[error]` anywhere.
"""

from __future__ import annotations

import re

from kata.wire.names import UNSEEN

RUNNERS = re.compile(r"^( *):(?=:)|#(?=#\w*\[)", re.MULTILINE)  # other spaces are escaped


def printable(text: str) -> str:
    """What controls, or can't be seen, is shown as what it is, and what a runner obeys as well."""
    seen = UNSEEN.sub(lambda found: _escaped(found[0]), text)
    shown = "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in seen)
    return defused(shown)


def defused(text: str) -> str:
    """Nothing in it is a command to a CI runner: the first character of one is its number."""
    return RUNNERS.sub(lambda found: f"{found[1] or ''}\\x{ord(found[0][-1]):02x}", text)


def one_line(text: str) -> str:
    """Nothing from a submission looks like a line of the report's own."""
    return printable(" ".join(text.splitlines()))


def _escaped(character: str) -> str:
    return "    " if character == "\t" else character.encode("unicode_escape").decode()
