"""Text in lines and pieces, by what a terminal takes for it."""

from __future__ import annotations

import shutil
import textwrap
from typing import IO
from unicodedata import east_asian_width

from kata.wire.shown import defused, one_line

SECOND = "\U0010fffd"  # the second column of a wide character


def cut(text: str, most: int) -> str:
    """No longer than so many characters, and a sign where something is missing."""
    return text if len(text) <= most else f"{text[:most]} …"


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """The text in lines of so many columns, by what a terminal takes for each character.

    Were it the terminal that breaks a line, the rest would begin in the first column. `first` and
    `rest` are what lines begin with. Where one has to be defused, it becomes a little longer: room
    is left for that.
    """
    lines = _wrapped(text, width, first, rest)
    if any(defused(line) != line for line in lines):
        shorter = width - len(r"\x3a") + 1
        lines = [defused(line) for line in _wrapped(text, shorter, first, rest)]
    return lines


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    """Each wide character is given a second one to be counted, which nothing printable holds."""
    if columns(text) > len(text):
        text = "".join(c if columns(c) == 1 else f"{c}{SECOND}" for c in text)
        width -= 1  # a line may begin with the second one of a character that didn't fit
    lines = textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest)
    return [line.replace(SECOND, "") for line in lines]


def told(line: str, stream: IO[str]) -> str:
    """A line that names what somebody else has named, as a stream of ours takes it.

    What a terminal would break is broken here, so that no name can pass for a line of ours.
    """
    line = one_line(line)
    if not stream.isatty():
        return line
    indent = " " * (len(line) - len(line.lstrip(" ")))
    width = max(20, shutil.get_terminal_size().columns)
    return "\n".join(wrapped(line.lstrip(" "), width, indent, f"{indent}  "))


def columns(text: str) -> int:
    """The most that a terminal takes for it: none of its characters less than one."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def sentence(text: str) -> str:
    """With a capital letter, unless it begins with the name of a file."""
    return text if ".py" in text.partition(" ")[0] else text[:1].upper() + text[1:]
