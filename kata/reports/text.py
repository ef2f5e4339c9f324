"""Text that came from outside, made harmless: shown, not obeyed.

From outside comes all that a submission made or named: messages, prints, values, names of files and
folders. A terminal obeys control characters, a reader takes what stands in the first column for
ours, and a CI runner obeys `::error::` at the beginning of a line and `##[error]` anywhere.
"""

from __future__ import annotations

import re
import shutil
import textwrap
from typing import IO
from unicodedata import east_asian_width

from kata.wire.names import UNSEEN

RUNNERS = re.compile(r"^( *):(?=:)|#(?=#\w*\[)", re.MULTILINE)  # other spaces are escaped

SECOND = "\U0010fffd"  # the second column of a wide character


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


def _escaped(character: str) -> str:
    return "    " if character == "\t" else character.encode("unicode_escape").decode()
