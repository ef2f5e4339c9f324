"""Names that a worker sends, and that stand in sentences of ours: names, or they are refused."""

from __future__ import annotations

import re

from kata.wire.frames import ProtocolError

# Of variables, functions, parts and modules: `self.scale`, `layers.0.norm`, `Net.<locals>.go`.
NAME = re.compile(r"[\w.<>\[\]-]{0,200}")
UNNAMED = re.compile(r"argument \d{1,9}")  # what a function is given beyond its names
TYPE = re.compile(r"[\w.]{1,60}")  # of an exception
OURS = re.compile(r"(?:kata|tests)(?:\.[^\W\d]\w*)+")
DTYPE = re.compile(r"[a-z][a-z0-9_]{0,19}")
# What a recording says of a value that it doesn't hold.
WORDS = re.compile(
    r"a value|a large whole number|a text of \d+ characters|something of type [\w.<>-]{0,40}|"
    r"[\w.<>-]{0,40}|\w{1,20} \([\d, ]{0,200}\)"
)


def name(sent: object) -> str:
    """A name that code can have: no sentence fits into it."""
    return fitting(NAME, sent)


def given_name(sent: object) -> str:
    """The same, or the number of an argument."""
    return str(sent) if UNNAMED.fullmatch(str(sent)) else name(sent)


def fitting(pattern: re.Pattern[str], sent: object) -> str:
    """The text, where it is all that the pattern allows; else a ProtocolError."""
    if not isinstance(sent, str) or not pattern.fullmatch(sent):
        raise ProtocolError("a name can't be read")
    return sent
